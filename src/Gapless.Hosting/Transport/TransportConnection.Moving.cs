using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Gapless.Contract.Workers;
using Gapless.Hosting.WebSockets.Moving;
using Gapless.Linux.Sockets;

namespace Gapless.Hosting.Transport;

/// <summary>How the connection leaves for another process, and how it stays when that fails. See docs/design/007-hand-over.md.</summary>
internal sealed partial class TransportConnection
{
    private readonly IDuplexPipe _ownTransport;
    private long _sent;
    private volatile bool _gone;

    /// <summary>Another process has it: nothing here may touch the client any more.</summary>
    public bool IsGone => _gone;

    /// <summary>Whether it could move as soon as it is between two requests.</summary>
    public bool IsMovable => !IsSpecial && _items is null or { Count: 0 } && ReferenceEquals(Transport, _ownTransport);

    /// <summary>Has the connection when it is HTTP's no longer; null: requests follow each other on it.</summary>
    public IPassenger? Passenger
    {
        get;
        set
        {
            field = value;
            _words.BecomeSpecial();
        }
    }

    /// <summary>What the passenger gave for the way, while the connection is taken.</summary>
    public SessionPapers? Papers { get; private set; }

    private bool IsBetweenRequests => !IsBusy && _input.Consumed == _requestEnd;

    private bool IsAllSent => !_shutDown && _writer.Written == Volatile.Read(ref _sent);

    private bool IsClean => IsAllSent && IsMovable && (IsProved || _input.Consumed == 0) && (Passenger is { } passenger ? passenger.IsAtRest && !WasRefused : IsBetweenRequests);

    /// <summary>Its requests are part of the share that another process is to get.</summary>
    public bool IsChosen { get; set; }

    /// <summary>It was offered and not taken: it is not worth another wait.</summary>
    public bool WasRefused { get; set; }

    /// <summary>At the end of a request, and somebody wants it: it is taken in the moment in which Kestrel asks for more.</summary>
    public bool MayLeave => IsWanted && IsClean;

    private bool IsWanted => _table.Mover is { } mover && mover.Wants(this);

    /// <summary>Its reader waits, everything was sent, or a passenger came to rest: if somebody wants the connection and it is clean, it is taken.</summary>
    public void OnQuiet()
    {
        if (!IsWanted)
            return;
        // Each of the three sets its own condition and then looks at the others': without the fence two of them could miss each other.
        Interlocked.MemoryBarrier();
        if (_input.IsWaiting && IsClean && _input.TryTake())
            OnTaken();
    }

    /// <summary>When it was taken, of the system's clock.</summary>
    public long TakenAt { get; private set; }

    /// <summary>It was taken from Kestrel. Whoever gets it calls <see cref="GiveBack"/> or <see cref="Leave"/>.</summary>
    public void OnTaken()
    {
        TakenAt = TimeProvider.System.GetTimestamp();
        _input.AwaitReceiver();
        if (_table.Mover is { } mover && TryHold())
        {
            mover.OnTaken(this);
            return;
        }

        ReturnToReader();
        // What makes it clean may have come while nobody could see it wait.
        OnQuiet();
    }

    /// <summary>Bytes received but not consumed by Kestrel, of a connection that is taken; null: the client has gone.</summary>
    public byte[]? CopyRest() => _input.CopyRest();

    /// <summary>The socket's handle while it is taken.</summary>
    public SafeHandle Handle => _socket.SafeHandle;

    /// <summary>It stays here.</summary>
    public void GiveBack()
    {
        Passenger?.Release();
        Papers = null;
        _words.Stay();
        ReturnToReader();
    }

    /// <summary>Another process has taken it.</summary>
    /// <param name="late">The way to that process.</param>
    public void Leave(ILateMessages late)
    {
        _gone = true;
        Passenger?.Leave(late);
        _table.Remove(this);
        EndWords();
        SurrenderedSocket.Dispose(_socket);
        _input.End();
        ThreadPool.UnsafeQueueUserWorkItem(static connection => connection._closed.Cancel(), this, preferLocal: false);
    }

    /// <summary>True: nothing changes any more until <see cref="GiveBack"/> or <see cref="Leave"/>.</summary>
    private bool TryHold()
    {
        if (Passenger is not { } passenger)
            return IsClean;
        if (!passenger.TryHold(out var papers))
            return false;
        if (IsAllSent)
        {
            Papers = papers;
            return true;
        }

        passenger.Release();
        return false;
    }

    private void ReturnToReader()
    {
        _input.GiveBack();
        lock (ShutdownGate)
            _shutDownWhenReturned?.Invoke();
    }
}
