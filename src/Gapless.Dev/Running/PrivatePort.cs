using System.Net;
using System.Net.Sockets;

namespace Gapless.Dev.Running;

internal static class PrivatePort
{
    /// <summary>A loopback port that nobody listens on now; the kernel gives the next caller another one.</summary>
    public static IPEndPoint Take()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
