using Gapless.Hosting.Transport;

namespace Gapless.Hosting.Draining;

/// <summary>How far this process is on its way out. Read for each request.</summary>
internal sealed class DrainState(ConnectionTable table)
{
    private readonly CancellationTokenSource _ended = new();
    private volatile bool _isAnnounced;
    private volatile bool _isLeaving;

    /// <summary>Readiness fails: no load balancer is to send anything new.</summary>
    public bool IsAnnounced => _isAnnounced;

    /// <summary>Every connection is to end or to move.</summary>
    public bool IsLeaving => _isLeaving;

    /// <summary>Cancelled when the time of the drain is over, or nothing is left: right before what is left is aborted.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Nothing more is accepted: whoever connects now waits for another process.</summary>
    public event Action? Closed;

    public void Announce() => _isAnnounced = true;

    public void Close() => Closed?.Invoke();

    public void Leave() => _isLeaving = true;

    public Task EndAsync() => _ended.CancelAsync();

    /// <summary>Another process will take the connection when its request is answered.</summary>
    public bool CanMove(TransportConnection connection) => table.Mover is { } mover && mover.Wants(connection) && connection is { IsMovable: true, WasRefused: false };
}
