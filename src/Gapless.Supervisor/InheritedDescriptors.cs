using System.Net;
using System.Net.Sockets;
using Gapless.Linux.Sockets;
using Gapless.Linux.Systemd;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Keepers;

namespace Gapless.Supervisor;

/// <summary>What systemd (or whoever started the supervisor) passed in: sockets of a socket unit, and what an earlier supervisor had stored.</summary>
internal sealed class InheritedDescriptors
{
    private readonly List<ListeningSocket> _sockets;
    private readonly List<KeptEntry> _stored;

    private InheritedDescriptors(List<ListeningSocket> sockets, List<KeptEntry> stored, List<StateAtRest> states)
    {
        _sockets = sockets;
        _stored = stored;
        States = states;
    }

    /// <summary>What workers of an earlier supervisor had left; the caller owns it.</summary>
    public IReadOnlyList<StateAtRest> States { get; }

    public static InheritedDescriptors Receive()
    {
        var sockets = new List<ListeningSocket>();
        var stored = new List<KeptEntry>();
        var states = new List<StateAtRest>();
        foreach (var passed in ListenFds.Receive())
        {
            if (DescriptorStore.TryRead(passed) is { } entry)
                stored.Add(entry);
            else if (StatesAtRest.TryRead(passed) is { } state)
                states.Add(state);
            else
                sockets.Add(ListeningSocket.Adopt(passed.Descriptor));
        }

        return new InheritedDescriptors(sockets, stored, states);
    }

    /// <summary>The sockets that an earlier supervisor gave to systemd's descriptor store; the caller owns them. Empty the second time.</summary>
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
