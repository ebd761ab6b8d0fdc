using Gapless.Linux.Sockets;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Health;

namespace Gapless.Supervisor.Traffic;

/// <summary>
/// A socket that the supervisor was given without SO_REUSEPORT (systemd): all generations share its one queue. Nothing is
/// lost, but nothing can be steered, and a candidate cannot be proved on it before it has traffic.
/// </summary>
internal sealed class SharedEndpoint(ListenAddress address, ListeningSocket socket) : Endpoint(address)
{
    public override string Mode => "shared";

    public override ListeningSocket Socket(int slot, int position) => socket;

    public override IReadOnlyList<ListeningSocket> Sockets(int slot) => [socket];

    public override IEnumerable<ListeningSocket> AllSockets => [socket];

    public override void Apply(Split split)
    {
    }

    public override ProbeTarget? Target(int slot, int position) => null;

    /// <summary>Dry at once: whoever is left accepts what is queued.</summary>
    public override EndpointDrain BeginDrain(int slot) => new(() => 0, () => new HashSet<Handshake>());

    public override void Dispose() => socket.Dispose();
}
