using System.Globalization;
using System.Text;

namespace Gapless.Linux.Processes;

/// <summary>One process as /proc shows it.</summary>
/// <param name="State">The letter of proc(5): R, S, D, Z (zombie), …</param>
/// <param name="StartTime">Clock ticks since boot.</param>
public sealed record ProcessEntry(int Pid, string Name, char State, int Parent, int Group, int Session, ulong StartTime);

/// <summary>The machine's processes, read from /proc. What ends while it is read is left out.</summary>
public static class ProcessTable
{
    /// <summary>Null when there is no such process.</summary>
    public static ProcessEntry? Read(int pid)
    {
        string stat;
        try
        {
            stat = File.ReadAllText($"/proc/{pid}/stat");
        }
        catch (IOException)
        {
            return null;
        }
        // The name stands in parentheses and may itself contain any character.
        int open = stat.IndexOf('(');
        int close = stat.LastIndexOf(')');
        string[] rest = stat[(close + 2)..].Split(' ');
        return new ProcessEntry(
            pid, stat[(open + 1)..close], rest[0][0], Number(rest[1]), Number(rest[2]), Number(rest[3]),
            ulong.Parse(rest[19], CultureInfo.InvariantCulture));
    }

    public static IEnumerable<ProcessEntry> All()
    {
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                && Read(pid) is { } process)
            {
                yield return process;
            }
        }
    }

    /// <summary>Processes whose environment, as it was at their start, holds this value. Others' processes are not readable without root.</summary>
    public static IReadOnlyList<ProcessEntry> FindByEnvironment(string name, string value)
    {
        byte[] wanted = Encoding.UTF8.GetBytes($"\0{name}={value}\0");
        return [.. All().Where(p => p.State is not ('Z' or 'X') && EnvironmentOf(p.Pid).IndexOf(wanted) >= 0)];
    }

    /// <summary>The environment of a process, as it was at its start; null when it has ended or may not be read.</summary>
    public static IReadOnlyDictionary<string, string>? ReadEnvironment(int pid)
    {
        ReadOnlySpan<byte> bytes = EnvironmentOf(pid);
        if (bytes.IsEmpty)
        {
            return null;
        }

        var all = new Dictionary<string, string>();
        foreach (string entry in Encoding.UTF8.GetString(bytes).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = entry.IndexOf('=');
            if (equals > 0)
            {
                all[entry[..equals]] = entry[(equals + 1)..];
            }
        }

        return all;
    }

    /// <summary>Bytes of memory that a process has in RAM (VmRSS); 0 when it has ended.</summary>
    public static long ResidentMemory(int pid)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(6, line.Length - 6 - 2).Trim(), CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>0 when it has ended or may not be read.</summary>
    public static int CountOpenFiles(int pid) => Count($"/proc/{pid}/fd");

    /// <summary>0 when it has ended.</summary>
    public static int CountThreads(int pid) => Count($"/proc/{pid}/task");

    private static int Count(string directory)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(directory).Count();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static ReadOnlySpan<byte> EnvironmentOf(int pid)
    {
        try
        {
            byte[] environment = File.ReadAllBytes($"/proc/{pid}/environ");
            return environment.Length == 0 ? environment : [0, .. environment, 0];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);
}
