using System.Net;
using System.Net.Sockets;
using Gapless.Linux.Sockets;
using Gapless.Linux.Systemd;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor;

/// <summary>Listening sockets that systemd (or whoever started the supervisor) passed in.</summary>
internal sealed class InheritedSockets
{
    private readonly List<ListeningSocket> _sockets;

    private InheritedSockets(List<ListeningSocket> sockets) => _sockets = sockets;

    public static InheritedSockets Receive() => new([.. ListenFds.Receive().Select(fd => ListeningSocket.Adopt(fd.Descriptor))]);

    public ListeningSocket? Find(ListenAddress address) => _sockets.Find(s => s.LocalEndPoint switch
    {
        IPEndPoint tcp => tcp.Equals(address.Tcp),
        UnixDomainSocketEndPoint unix => unix.ToString() == address.UnixPath,
        _ => false,
    });
}
