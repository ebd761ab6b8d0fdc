using Gapless.Linux.Sockets;

namespace Gapless.Supervisor.Traffic;

/// <summary>
/// Tells when no connection can arrive any more at a slot whose share is 0: the handshakes that were under way when the
/// share fell have ended, and the accept queues are empty. The kernel delivers a handshake to the slot that saw its SYN,
/// on a slow link many seconds later.
/// </summary>
internal sealed class EndpointDrain
{
    private readonly Func<int> _queued;
    private readonly Func<IReadOnlySet<Handshake>> _handshakes;
    private readonly HashSet<Handshake> _underWay;

    /// <param name="queued">Connections in the slot's accept queues.</param>
    /// <param name="handshakes">Handshakes under way at the whole endpoint.</param>
    public EndpointDrain(Func<int> queued, Func<IReadOnlySet<Handshake>> handshakes)
    {
        _queued = queued;
        _handshakes = handshakes;
        _underWay = [.. handshakes()];
    }

    /// <summary>Handshakes that began before the share fell and have not ended.</summary>
    public int UnderWay
    {
        get
        {
            if (_underWay.Count > 0)
                _underWay.IntersectWith(_handshakes());
            return _underWay.Count;
        }
    }

    public bool IsDry => UnderWay == 0 && _queued() == 0;
}
