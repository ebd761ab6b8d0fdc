using Gapless.Linux.Interop;
using Gapless.Linux.Sockets;

namespace Gapless.Linux.Steering;

/// <summary>
/// Three socket options that a connection inherits from the listening socket which took it, that sock_diag shows, and that
/// mean nothing to TCP (two are about multicast, one about a later bind). So a listener can be told by its connections,
/// without accepting them, also while a worker accepts on it. The usual values are label 0.
/// </summary>
internal static class SocketLabel
{
    internal const int Count = 8;

    private const int IP_BIND_ADDRESS_NO_PORT = 24;
    private const int IP_MULTICAST_LOOP = 34;
    private const int IP_MULTICAST_ALL = 49;
    private const ushort ShownLoop = 1 << 4;
    private const ushort ShownAll = 1 << 6;
    private const ushort ShownNoPort = 1 << 8;

    internal static void Set(ListeningSocket socket, int label)
    {
        Libc.SetOption(socket.Descriptor, Libc.IPPROTO_IP, IP_MULTICAST_LOOP, (label & 1) == 0 ? 1 : 0, "IP_MULTICAST_LOOP");
        Libc.SetOption(socket.Descriptor, Libc.IPPROTO_IP, IP_MULTICAST_ALL, (label & 2) == 0 ? 1 : 0, "IP_MULTICAST_ALL");
        Libc.SetOption(socket.Descriptor, Libc.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, (label & 4) == 0 ? 0 : 1, "IP_BIND_ADDRESS_NO_PORT");
    }

    internal static int Of(TcpSocketInfo connection) =>
        ((connection.Options & ShownLoop) == 0 ? 1 : 0)
        | ((connection.Options & ShownAll) == 0 ? 2 : 0)
        | ((connection.Options & ShownNoPort) == 0 ? 0 : 4);
}
