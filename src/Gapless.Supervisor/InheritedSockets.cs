using System.Net;
using System.Net.Sockets;
using Gapless.Linux.Sockets;
using Gapless.Linux.Systemd;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Keepers;

namespace Gapless.Supervisor;

/// <summary>Listening sockets that systemd (or whoever started the supervisor) passed in.</summary>
internal sealed class InheritedSockets
{
    private readonly List<ListeningSocket> _sockets;
    private readonly List<KeptEntry> _stored;

    private InheritedSockets(List<ListeningSocket> sockets, List<KeptEntry> stored)
    {
        _sockets = sockets;
        _stored = stored;
    }

    public static InheritedSockets Receive()
    {
        var sockets = new List<ListeningSocket>();
        var stored = new List<KeptEntry>();
        foreach (var passed in ListenFds.Receive())
        {
            if (DescriptorStore.TryRead(passed) is { } entry)
                stored.Add(entry);
            else
                sockets.Add(ListeningSocket.Adopt(passed.Descriptor));
        }

        return new InheritedSockets(sockets, stored);
    }

    /// <summary>What an earlier supervisor gave to systemd's descriptor store; the caller owns it. Empty the second time.</summary>
    public IReadOnlyList<KeptEntry> TakeStored()
    {
        KeptEntry[] taken = [.. _stored];
        _stored.Clear();
        return taken;
    }

    public ListeningSocket? Find(ListenAddress address) => _sockets.Find(s => s.LocalEndPoint switch
    {
        IPEndPoint tcp => tcp.Equals(address.Tcp),
        UnixDomainSocketEndPoint unix => unix.ToString() == address.UnixPath,
        _ => false,
    });
}
