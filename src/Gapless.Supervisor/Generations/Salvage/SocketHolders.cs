using System.Globalization;
using Gapless.Contract;
using Gapless.Linux.Processes;

namespace Gapless.Supervisor.Generations.Salvage;

/// <summary>Which processes have a socket open. What is in a packet between two of them nobody shows: whoever sends it keeps it until the other has it.</summary>
internal static class SocketHolders
{
    private const string Prefix = "socket:[";

    /// <summary>A worker reads the end of a channel, and closes or keeps what it had offered there, within milliseconds.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until nobody has them but one descriptor of this process each.</summary>
    /// <param name="service">Its processes may have them, and this process.</param>
    /// <param name="sockets">Inodes.</param>
    /// <param name="clock">Limits the wait.</param>
    /// <returns>Those that somebody had to the end.</returns>
    public static async Task<IReadOnlySet<ulong>> UntilLetGoAsync(string service, IReadOnlySet<ulong> sockets, TimeProvider clock)
    {
        var began = clock.GetTimestamp();
        for (var free = 0; ;)
        {
            var held = HeldBy(service, sockets);
            // One that goes from one process to the other while they are looked at is seen with neither of them; the next look sees it.
            free = held.Count == 0 ? free + 1 : 0;
            if (free == 2 || clock.GetElapsedTime(began) > Limit)
                return held;
            await Task.Delay(Look, clock);
        }
    }

    private static HashSet<ulong> HeldBy(string service, IReadOnlySet<ulong> sockets)
    {
        var others = ProcessTable.FindByEnvironment(WorkerEnvironment.Service, service).SelectMany(p => SocketsOf(p.Pid));
        var own = SocketsOf(Environment.ProcessId).GroupBy(s => s).Where(g => g.Count() > 1).Select(g => g.Key);
        return [.. others.Concat(own).Where(sockets.Contains)];
    }

    private static List<ulong> SocketsOf(int pid)
    {
        var found = new List<ulong>();
        try
        {
            foreach (var link in Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd"))
            {
                if (new FileInfo(link).LinkTarget is { } target && target.StartsWith(Prefix, StringComparison.Ordinal))
                    found.Add(ulong.Parse(target.AsSpan()[Prefix.Length..^1], NumberStyles.None, CultureInfo.InvariantCulture));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is none of ours.
        }

        return found;
    }
}
