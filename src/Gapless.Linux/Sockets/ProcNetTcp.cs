using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gapless.Linux.Sockets;

/// <summary>tcp and tcp6 in /proc/net (of this thread's network namespace), for kernels without inet_diag: every socket of the machine is read to find a few.</summary>
internal static class ProcNetTcp
{
    private const int Listen = 10;

    internal static List<TcpSocketInfo> Read(AddressFamily family, int localPort, int state) =>
        [.. All(family).Where(s => s.State == state && s.Local.Port == localPort)];

    internal static List<TcpSocketInfo> ReadListening(AddressFamily family) => [.. All(family).Where(s => s.State == Listen)];

    private static IEnumerable<TcpSocketInfo> All(AddressFamily family) =>
        File.ReadLines(family == AddressFamily.InterNetworkV6 ? "/proc/thread-self/net/tcp6" : "/proc/thread-self/net/tcp").Skip(1).Select(Parse);

    internal static TcpSocketInfo Parse(string line)
    {
        string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new TcpSocketInfo(
            int.Parse(fields[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            EndPoint(fields[1]),
            EndPoint(fields[2]),
            uint.Parse(fields[7], CultureInfo.InvariantCulture),
            uint.Parse(fields[9], CultureInfo.InvariantCulture),
            0);
    }

    // The address is printed as 32-bit numbers of the machine's byte order.
    private static IPEndPoint EndPoint(string field)
    {
        int colon = field.IndexOf(':');
        byte[] address = Convert.FromHexString(field.AsSpan(0, colon));
        if (BitConverter.IsLittleEndian)
        {
            for (int i = 0; i < address.Length; i += 4)
            {
                Array.Reverse(address, i, 4);
            }
        }
        return new IPEndPoint(new IPAddress(address), int.Parse(field.AsSpan(colon + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
