using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Gapless.Linux.Sockets;

namespace Gapless.Hosting.Transport;

/// <summary>How the connection leaves for another process, and how it stays when that fails. See docs/design/007-hand-over.md.</summary>
internal sealed partial class TransportConnection
{
    private const int Idle = 0;
    private const int Receiving = 1;
    private const int Stopped = 2;

    private readonly IDuplexPipe _ownTransport;
    private readonly Lock _parkingGate = new();
    private TaskCompletionSource? _returned;
    private TaskCompletionSource? _restKnown;
    private long _received;
    private long _sent;
    private int _receiveGate;
    private volatile bool _gone;

    /// <summary>Another process has it: nothing here may touch the client any more.</summary>
    public bool IsGone => _gone;

    /// <summary>Whether it could move as soon as it is between two requests.</summary>
    public bool IsMovable => !IsSpecial && _items is null or { Count: 0 } && ReferenceEquals(Transport, _ownTransport);

    private bool IsBetweenRequests =>
        !_shutDown && !IsBusy && IsMovable && (IsProved || _reader.Consumed == 0) && _reader.Consumed == _requestEnd && _writer.Written == Volatile.Read(ref _sent);

    /// <summary>It was offered and not taken: it is not worth another wait.</summary>
    public bool WasRefused { get; private set; }

    /// <summary>Takes it from Kestrel if it is clean now. Whoever gets it calls <see cref="GiveBack"/> or <see cref="Leave"/>.</summary>
    /// <returns>Bytes received but not consumed; null when it is not clean.</returns>
    public async ValueTask<byte[]?> TryTakeAsync()
    {
        if (!_reader.IsWaiting || !IsBetweenRequests || !_reader.TryTake())
            return null;

        var spin = default(SpinWait);
        while (Interlocked.CompareExchange(ref _receiveGate, Stopped, Idle) != Idle)
            spin.SpinOnce();
        try
        {
            byte[] rest;
            while (!_reader.TryGetRest(_received, out rest))
                await UntilRestIsKnownAsync();
            if (IsBetweenRequests)
                return rest;
        }
        catch (IOException)
        {
            // The client has gone; Kestrel is to hear of it.
        }

        GiveBack();
        return null;
    }

    /// <summary>The socket's handle while it is taken.</summary>
    public SafeHandle Handle => _socket.SafeHandle;

    /// <summary>It stays here.</summary>
    public void GiveBack()
    {
        lock (_parkingGate)
        {
            Volatile.Write(ref _receiveGate, Idle);
            _returned?.TrySetResult();
            _returned = null;
        }

        _reader.GiveBack();
        lock (_shutdownGate)
            _shutDownWhenReturned?.Invoke();
    }

    /// <summary>Another process has taken it.</summary>
    public void Leave()
    {
        lock (_parkingGate)
        {
            _gone = true;
            _returned?.TrySetResult();
        }

        _table.Remove(this);
        SurrenderedSocket.Dispose(_socket);
        _reader.End();
        ThreadPool.UnsafeQueueUserWorkItem(static connection => connection._closed.Cancel(), this, preferLocal: false);
    }

    public void OnRefused() => WasRefused = true;

    /// <summary>Kestrel waits, or everything was sent: whoever moves connections may want to look.</summary>
    public void OnQuiet()
    {
        if (_table.Mover is { } mover && _reader.IsWaiting && IsBetweenRequests)
            mover.OnClean(this);
    }

    public void OnRestKnown()
    {
        lock (_parkingGate)
            _restKnown?.TrySetResult();
    }

    private bool IsTaken => Volatile.Read(ref _receiveGate) == Stopped;

    private bool TryBeginReceive() => Interlocked.CompareExchange(ref _receiveGate, Receiving, Idle) == Idle;

    private void EndReceive() => Volatile.Write(ref _receiveGate, Idle);

    private Task UntilReturnedAsync()
    {
        lock (_parkingGate)
        {
            if (_gone || Volatile.Read(ref _receiveGate) != Stopped)
                return Task.CompletedTask;
            _returned ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _returned.Task;
        }
    }

    private async Task UntilRestIsKnownAsync()
    {
        TaskCompletionSource known;
        lock (_parkingGate)
            known = _restKnown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // It may have become known before there was anybody to tell.
        if (!_reader.TryGetRest(_received, out _))
            await known.Task;
    }
}
