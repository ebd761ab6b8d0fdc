using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;

namespace Gapless.Hosting.Transport;

/// <summary>
/// A connection's bytes between the kernel and Kestrel. It does what <see cref="Pipe"/> does, and can be taken away from Kestrel at a moment in which Kestrel waits for more: from
/// then on nothing that arrives reaches Kestrel, until the connection is given back or ended. What is not consumed can be read by whoever took it.
/// </summary>
/// <remarks>
/// One receiver and one reader at a time; <see cref="TryTake"/>, <see cref="GiveBack"/> and <see cref="End"/> come from any thread. All offsets count from the first byte of the connection
/// in this process. Holds no memory while everything is consumed and nobody receives.
/// </remarks>
internal sealed partial class InputPipe : PipeReader, IValueTaskSource<ReadResult>, IThreadPoolWorkItem
{
    private readonly TransportConnection _connection;
    private readonly TransportOptions _options;
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<ReadResult> _source;
    private InputSegment? _head;
    private InputSegment? _tail;
    private InputSegment? _spare;
    private long _received;
    private long _examined;
    private long _consumed;
    private State _state;
    private bool _isReceiving;
    private bool _isCompleted;
    private bool _isAbandoned;
    private bool _isCancelled;
    private Exception? _error;
    private TaskCompletionSource<bool>? _room;
    private TaskCompletionSource? _returned;

    public InputPipe(TransportConnection connection, TransportOptions options)
    {
        _connection = connection;
        _options = options;
    }

    private enum State : byte
    {
        /// <summary>Kestrel works on what it has, or is about to be told of more.</summary>
        Reading,

        /// <summary>Kestrel waits for more.</summary>
        Waiting,

        /// <summary>Kestrel waits, and gets nothing.</summary>
        Taken,

        /// <summary>Kestrel was told that the connection is over.</summary>
        Ended,
    }

    /// <summary>Bytes that Kestrel is done with.</summary>
    public long Consumed => Volatile.Read(ref _consumed);

    public bool IsWaiting => _state == State.Waiting;

    public bool IsTaken => _state == State.Taken;

    private bool HasNews => _received > _examined || _isCompleted || _isCancelled;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.CanBeCanceled)
            return ReadCancellableAsync(cancellationToken);
        var leaves = _connection.MayLeave;
        short token;
        lock (_gate)
        {
            // The next request may be here already. A client that never pauses would never let go of this process otherwise.
            if (HasNews && (!leaves || _isCancelled || _isCompleted))
                return new ValueTask<ReadResult>(Result());
            _source.Reset();
            token = _source.Version;
            _state = leaves ? State.Taken : State.Waiting;
        }

        if (leaves)
            _connection.OnTaken();
        else
            // What was still to be sent may have been sent since the look above, by somebody who did not see it wait.
            _connection.OnQuiet();
        return new ValueTask<ReadResult>(this, token);
    }

    public override bool TryRead(out ReadResult result)
    {
        lock (_gate)
        {
            var some = HasNews;
            result = some ? Result() : default;
            return some;
        }
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        bool hasRoom;
        lock (_gate)
        {
            _examined = Math.Max(_examined, InputSegment.Offset(examined));
            Volatile.Write(ref _consumed, Math.Max(_consumed, InputSegment.Offset(consumed)));
            Trim();
            hasRoom = _room is not null && _received - _examined <= _options.MostUnread / 2;
        }

        if (hasRoom)
            EndWaitForRoom(goesOn: true);
    }

    public override void CancelPendingRead() => Cancel(onlyIfPending: false);

    public override void Complete(Exception? exception = null)
    {
        lock (_gate)
        {
            _isAbandoned = true;
            Trim();
        }

        EndWaitForRoom(goesOn: false);
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <summary>The pending read ends: whoever waits for it goes on here.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "What ended the connection belongs to whoever awaits the read.")]
    void IThreadPoolWorkItem.Execute()
    {
        ReadResult result;
        try
        {
            lock (_gate)
                result = Result();
        }
        catch (Exception error)
        {
            _source.SetException(error);
            return;
        }

        _source.SetResult(result);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> ReadCancellableAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var read = ReadAsync(CancellationToken.None);
        if (read.IsCompleted)
            return await read;
        ReadResult result;
        await using (cancellationToken.UnsafeRegister(static pipe => ((InputPipe)pipe!).Cancel(onlyIfPending: true), this))
            result = await read;
        if (result.IsCanceled)
            cancellationToken.ThrowIfCancellationRequested();
        return result;
    }

    /// <param name="onlyIfPending">A read that ends at this moment has its result; the next one is not to pay for it.</param>
    private void Cancel(bool onlyIfPending)
    {
        bool wake;
        lock (_gate)
        {
            if (onlyIfPending && _state == State.Reading)
                return;
            _isCancelled = true;
            wake = TryLeaveWaiting();
        }

        if (wake)
            Wake();
    }

    private bool TryLeaveWaiting()
    {
        if (_state != State.Waiting)
            return false;
        _state = State.Reading;
        return true;
    }

    private void Wake()
    {
        if (_options.RunsAppInline)
            ((IThreadPoolWorkItem)this).Execute();
        else
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private ReadResult Result()
    {
        if (_error is not null)
            ExceptionDispatchInfo.Throw(_error);
        var isCancelled = _isCancelled;
        _isCancelled = false;
        return new ReadResult(Buffer(), isCancelled, _isCompleted);
    }

    private ReadOnlySequence<byte> Buffer() => _head is null || _tail is null ? default
        : new ReadOnlySequence<byte>(_head, (int)(_consumed - _head.RunningIndex), _tail, _tail.Memory.Length);

    /// <summary>Gives back what nobody needs any more.</summary>
    private void Trim()
    {
        if (_isAbandoned)
            _consumed = _examined = _received;
        while (_head is { } head && head.End <= _consumed && (head != _tail || !_isReceiving))
        {
            _head = head.Next;
            if (_head is null)
                _tail = null;
            head.Empty();
            _spare = head;
        }
    }
}
