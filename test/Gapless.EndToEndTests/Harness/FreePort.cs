using System.Net;
using System.Net.Sockets;

namespace Gapless.EndToEndTests.Harness;

/// <summary>
/// A port that nobody listens on. Port 0 cannot be given to a supervisor that binds its endpoints again after a crash, and a port from the
/// kernel's own range may be taken by any outgoing connection meanwhile.
/// </summary>
internal static class FreePort
{
    private const int From = 20_000;
    private const int To = 32_000;

    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(From, To);
            using var probe = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken.
            }
        }
    }
}
