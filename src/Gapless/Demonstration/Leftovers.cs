using System.Globalization;
using System.Text;
using Gapless.Linux.Processes;

namespace Gapless.Demonstration;

/// <summary>
/// Kills the processes that were started in a directory or with it on their command line. The last rung of the demo's tidying up: however a
/// run ended, and whoever still knew of a process, none survives it.
/// </summary>
internal static class Leftovers
{
    /// <returns>How many there were.</returns>
    public static int Kill(string directory)
    {
        var count = 0;
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(entry), CultureInfo.InvariantCulture, out var pid) || pid == Environment.ProcessId)
                continue;

            using var process = ProcessHandle.Open(pid);
            if (process is not null && BelongsTo(entry, directory) && process.Signal(Signals.Kill))
                count++;
        }

        return count;
    }

    private static bool BelongsTo(string process, string directory)
    {
        try
        {
            var workingDirectory = new FileInfo(Path.Combine(process, "cwd")).LinkTarget;
            return workingDirectory?.StartsWith(directory, StringComparison.Ordinal) == true
                || Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(process, "cmdline"))).Contains(directory, StringComparison.Ordinal);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is somebody else's.
            return false;
        }
    }
}
