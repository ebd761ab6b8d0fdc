using System.Net;
using System.Net.Sockets;

namespace Gapless.Linux.Sockets;

/// <summary>A listening socket of any process.</summary>
public readonly record struct ListenerInfo(ulong Inode, uint Uid, IPEndPoint Local);

/// <summary>Who listens where, in this network namespace.</summary>
public static class Listeners
{
    /// <summary>The sockets that listen at a port, whatever their address.</summary>
    /// <exception cref="LinuxException">The kernel refused to say.</exception>
    public static IReadOnlyList<ListenerInfo> OnPort(int port) =>
        [.. new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 }
            .SelectMany(family => TcpDiagnostics.Dump(family, port, TcpDiagnostics.Listening) ?? ProcNetTcp.Read(family, port, TcpDiagnostics.Listening))
            .Select(s => new ListenerInfo(s.Inode, s.Uid, s.Local))];

    /// <summary>The sockets that listen at exactly this address and port: the members of a SO_REUSEPORT group, strangers among them.</summary>
    public static IReadOnlyList<ListenerInfo> On(IPEndPoint local) =>
        [.. (TcpDiagnostics.Dump(local.AddressFamily, local.Port, TcpDiagnostics.Listening)
                ?? ProcNetTcp.Read(local.AddressFamily, local.Port, TcpDiagnostics.Listening))
            .Where(s => s.Local.Address.Equals(local.Address))
            .Select(s => new ListenerInfo(s.Inode, s.Uid, s.Local))];
}
