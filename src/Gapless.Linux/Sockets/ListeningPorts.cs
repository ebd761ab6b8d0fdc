using System.Globalization;
using System.Net.Sockets;

namespace Gapless.Linux.Sockets;

/// <summary>On which TCP ports processes listen, from /proc: of those whose descriptors may be read.</summary>
public static class ListeningPorts
{
    private const string SocketPrefix = "socket:[";

    public static IReadOnlyList<int> Of(IEnumerable<int> pids)
    {
        HashSet<uint> sockets = [.. pids.SelectMany(SocketsOf)];
        return [.. ProcNetTcp.ReadListening(AddressFamily.InterNetwork)
            .Concat(ProcNetTcp.ReadListening(AddressFamily.InterNetworkV6))
            .Where(s => sockets.Contains(s.Inode))
            .Select(s => s.Local.Port)
            .Distinct()];
    }

    private static IEnumerable<uint> SocketsOf(int pid)
    {
        var found = new List<uint>();
        try
        {
            foreach (string descriptor in Directory.EnumerateFiles($"/proc/{pid}/fd"))
            {
                if (new FileInfo(descriptor).LinkTarget is { } target && target.StartsWith(SocketPrefix, StringComparison.Ordinal))
                    found.Add(uint.Parse(target.AsSpan(SocketPrefix.Length, target.Length - SocketPrefix.Length - 1), CultureInfo.InvariantCulture));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended, or belongs to somebody else.
        }

        return found;
    }
}
