using System.Net;
using System.Net.Sockets;

namespace Gapless.Linux.Sockets;

/// <summary>A connection whose handshake is under way.</summary>
public readonly record struct Handshake(IPEndPoint Remote, IPEndPoint Local);

/// <summary>
/// Connections in SYN_RECV. Which listening socket one of them will end in was fixed when its SYN came, and the kernel does
/// not tell; so after a split has changed, all that were under way then must end before the old sockets are drained.
/// </summary>
public static class Handshakes
{
    /// <summary>The handshakes under way at a listener's address; a wildcard listener gets those of all addresses.</summary>
    /// <remarks>IPv4 clients of a dual-stack listener are shown with IPv4 addresses.</remarks>
    public static IReadOnlySet<Handshake> InProgress(IPEndPoint local)
    {
        bool wildcard = local.Address.Equals(IPAddress.Any) || local.Address.Equals(IPAddress.IPv6Any);
        IPAddress address = Plain(local.Address);
        return AddressFamilies(local)
            .SelectMany(family => TcpDiagnostics.Dump(family, local.Port, TcpDiagnostics.SynReceived)
                ?? ProcNetTcp.Read(family, local.Port, TcpDiagnostics.SynReceived))
            .Select(s => new Handshake(Plain(s.Remote), Plain(s.Local)))
            .Where(h => wildcard || h.Local.Address.Equals(address))
            .ToHashSet();
    }

    private static AddressFamily[] AddressFamilies(IPEndPoint local) => local.AddressFamily == AddressFamily.InterNetworkV6
        ? [AddressFamily.InterNetworkV6, AddressFamily.InterNetwork]
        : [AddressFamily.InterNetwork];

    private static IPEndPoint Plain(IPEndPoint endPoint) => new(Plain(endPoint.Address), endPoint.Port);

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
