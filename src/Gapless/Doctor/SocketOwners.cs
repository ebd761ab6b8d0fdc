using Gapless.Linux.Sockets;

namespace Gapless.Doctor;

/// <summary>Which process has a listening socket.</summary>
/// <param name="Name">For people.</param>
/// <param name="Unit">The systemd service that it belongs to; null: none, or not known.</param>
/// <param name="IsOurs">One of the processes that hold it is a gapless: supervisor or keeper.</param>
internal sealed record SocketOwners(string Name, string? Unit, bool IsOurs)
{
    private const string Program = "gapless";

    public static SocketOwners Of(Patient patient, ListenerInfo socket)
    {
        var holders = Holders(patient, socket.Inode).ToList();
        if (holders.Count == 0)
            return new SocketOwners($"a process of uid {socket.Uid}", null, IsOurs: false);
        return new SocketOwners($"pid {holders[0].Pid} ({holders[0].Name})", UnitOf(patient, holders[0].Pid), holders.Exists(h => h.Name == Program));
    }

    private static IEnumerable<(string Pid, string Name)> Holders(Patient patient, ulong inode)
    {
        foreach (var process in Directory.EnumerateDirectories(patient.At("/proc")).Where(d => Path.GetFileName(d).All(char.IsAsciiDigit)))
        {
            var holds = false;
            try
            {
                holds = Directory.EnumerateFileSystemEntries(Path.Combine(process, "fd")).Any(fd => new FileInfo(fd).LinkTarget == $"socket:[{inode}]");
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It has ended, or is somebody else's.
            }

            var pid = Path.GetFileName(process);
            if (holds)
                yield return (pid, patient.Text($"/proc/{pid}/comm") ?? "?");
        }
    }

    private static string? UnitOf(Patient patient, string pid) =>
        patient.Text($"/proc/{pid}/cgroup")?.Split('\n', '/').LastOrDefault(p => p.EndsWith(".service", StringComparison.Ordinal));
}
