using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Microsoft.AspNetCore.Connections;

namespace Gapless.Hosting.Transport;

/// <summary>
/// What Kestrel reads a connection's bytes from. It counts what was consumed, knows when Kestrel waits, and lets the connection be taken away at such a
/// moment: from then on nothing that arrives reaches Kestrel, until the connection is given back or ended.
/// </summary>
/// <remarks>One reader at a time, as with every pipe; <see cref="TryTake"/>, <see cref="GiveBack"/> and <see cref="End"/> come from another thread.</remarks>
internal sealed class InputReader : PipeReader, IValueTaskSource<ReadResult>
{
    private const int Reading = 0;
    private const int Waiting = 1;
    private const int Taken = 2;
    private const int Ended = 3;

    private readonly PipeReader _inner;
    private readonly TransportConnection _connection;
    private readonly Action _onArrival;
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<ReadResult> _source;
    private ConfiguredValueTaskAwaitable<ReadResult>.ConfiguredValueTaskAwaiter _pending;
    private ReadOnlySequence<byte> _buffer;
    private SequencePosition _restFrom;
    private long _rest;
    private long _consumed;
    private int _state;
    private Arrival? _arrival;
    private bool _cancelledWhileTaken;

    public InputReader(PipeReader inner, TransportConnection connection)
    {
        _inner = inner;
        _connection = connection;
        _onArrival = OnArrival;
    }

    /// <summary>Bytes that Kestrel is done with.</summary>
    public long Consumed => Volatile.Read(ref _consumed);

    public bool IsWaiting => Volatile.Read(ref _state) == Waiting;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var read = _inner.ReadAsync(cancellationToken);
        var leaves = _connection.MayLeave;
        if (read.IsCompletedSuccessfully)
        {
            var result = read.Result;
            _buffer = result.Buffer;
            if (!leaves || result.IsCanceled || result.IsCompleted)
                return new ValueTask<ReadResult>(result);

            // The next request is here already. A client that never pauses would never let go of this process otherwise.
            _arrival = new Arrival(result, Error: null);
            return Take();
        }

        _pending = read.ConfigureAwait(false).GetAwaiter();
        if (leaves)
        {
            var taken = Take();
            _pending.UnsafeOnCompleted(_onArrival);
            return taken;
        }

        _source.Reset();
        var token = _source.Version;
        Volatile.Write(ref _state, Waiting);
        _pending.UnsafeOnCompleted(_onArrival);
        // What was still to be sent may have been sent since the look above, by somebody who did not see it wait.
        _connection.OnQuiet();
        return new ValueTask<ReadResult>(this, token);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!_inner.TryRead(out result))
            return false;
        _buffer = result.Buffer;
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        var start = _buffer.Start;
        var done = ReferenceEquals(start.GetObject(), consumed.GetObject()) ? consumed.GetInteger() - start.GetInteger() : _buffer.Slice(0, consumed).Length;
        _rest = _buffer.Length - done;
        _restFrom = consumed;
        Volatile.Write(ref _consumed, _consumed + done);
        if (_rest > 0)
            SkipEndedSegments();
        _inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead()
    {
        lock (_gate)
        {
            if (_state >= Taken)
            {
                _cancelledWhileTaken = true;
                return;
            }
        }

        _inner.CancelPendingRead();
    }

    public override void Complete(Exception? exception = null) => _inner.Complete(exception);

    /// <summary>Takes the connection away from Kestrel if it waits for bytes.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref _state, Taken, Waiting) == Waiting;

    /// <summary>What was received and not consumed; false while the bytes that arrived last are still on their way through the pipe.</summary>
    /// <remarks>Only of a connection that is taken, and does not receive.</remarks>
    /// <param name="received">All bytes that were ever written to the pipe.</param>
    /// <param name="rest">A copy.</param>
    /// <exception cref="IOException">The connection broke.</exception>
    public bool TryGetRest(long received, out byte[] rest)
    {
        var length = received - _consumed;
        lock (_gate)
        {
            if (_arrival is { } arrival)
            {
                if (arrival.Error is { } error)
                    throw new IOException(error.Message, error);
                rest = arrival.Result.Buffer.Length == length || TryLookAgain(arrival.Result) ? _arrival!.Value.Result.Buffer.ToArray() : [];
                return rest.Length == length;
            }
        }

        rest = length != _rest || length == 0 ? [] : Between(_restFrom, _buffer.End).ToArray();
        return length == _rest;
    }

    /// <summary>Kestrel goes on as if nothing had happened.</summary>
    public void GiveBack()
    {
        bool deliver, cancel;
        lock (_gate)
        {
            deliver = _arrival is not null;
            cancel = _cancelledWhileTaken;
            _cancelledWhileTaken = false;
            _state = deliver ? Reading : Waiting;
        }

        if (deliver)
            ThreadPool.UnsafeQueueUserWorkItem(static reader => reader.Deliver(), this, preferLocal: false);
        else if (cancel)
            _inner.CancelPendingRead();
    }

    /// <summary>Kestrel is told that the connection is over.</summary>
    public void End()
    {
        lock (_gate)
            _state = Ended;
        ThreadPool.UnsafeQueueUserWorkItem(
            static reader => reader._source.SetException(new ConnectionResetException("The connection is served by another process now.")), this, preferLocal: false);
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private ValueTask<ReadResult> Take()
    {
        _source.Reset();
        var token = _source.Version;
        Volatile.Write(ref _state, Taken);
        _connection.OnTaken();
        return new ValueTask<ReadResult>(this, token);
    }

    /// <summary>More has arrived since the read ended.</summary>
    private bool TryLookAgain(ReadResult before)
    {
        _cancelledWhileTaken |= before.IsCanceled;
        _inner.AdvanceTo(before.Buffer.Start);
        if (!_inner.TryRead(out var result))
            return false;
        _arrival = new Arrival(result, Error: null);
        _buffer = result.Buffer;
        return true;
    }

    private void OnArrival()
    {
        if (Interlocked.CompareExchange(ref _state, Reading, Waiting) == Waiting)
        {
            Deliver();
            return;
        }

        lock (_gate)
        {
            _arrival = Arrive();
            if (_state != Waiting)
                return;

            // Given back between the two looks.
            _state = Reading;
        }

        Deliver();
    }

    private void Deliver()
    {
        var arrival = _arrival ?? Arrive();
        _arrival = null;
        if (arrival.Error is { } error)
        {
            _source.SetException(error);
            return;
        }

        _buffer = arrival.Result.Buffer;
        _source.SetResult(arrival.Result);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the pipe throws belongs to whoever awaits the read.")]
    private Arrival Arrive()
    {
        try
        {
            return new Arrival(_pending.GetResult(), Error: null);
        }
        catch (Exception error)
        {
            return new Arrival(default, error);
        }
    }

    /// <summary>The pipe takes segments that were consumed whole back: a position at the end of one would point to nothing.</summary>
    private void SkipEndedSegments()
    {
        var segment = (ReadOnlySequenceSegment<byte>)_restFrom.GetObject()!;
        if (_restFrom.GetInteger() < segment.Memory.Length)
            return;
        do
            segment = segment.Next!;
        while (segment.Memory.IsEmpty);
        _restFrom = new SequencePosition(segment, 0);
    }

    private static ReadOnlySequence<byte> Between(SequencePosition from, SequencePosition to) =>
        new((ReadOnlySequenceSegment<byte>)from.GetObject()!, from.GetInteger(), (ReadOnlySequenceSegment<byte>)to.GetObject()!, to.GetInteger());

    /// <summary>How the pending read ended: asked for once.</summary>
    private readonly record struct Arrival(ReadResult Result, Exception? Error);
}
