using System.Globalization;
using Gapless.Linux.Processes;

namespace Gapless.EndToEndTests.Harness;

/// <summary>What one process holds, as the kernel shows it.</summary>
/// <param name="Descriptors">Open ones.</param>
/// <param name="Resident">Bytes.</param>
/// <param name="Own">Those of them that are neither files nor compiled code: where everything lies that a program could forget.</param>
internal readonly record struct ProcessFootprint(int Descriptors, long Resident, long Own)
{
    public static ProcessFootprint Of(int pid) => new(Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Count(), ProcessTable.ResidentMemory(pid), OwnMemory(pid));

    /// <summary>What the descriptors are, for the message of a failure: how many of each kind.</summary>
    public static string Describe(int pid) => string.Join(
        ", ",
        Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Select(link => new FileInfo(link).LinkTarget ?? "gone").Select(Kind)
            .GroupBy(k => k).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} {g.Count()}"));

    private static long OwnMemory(int pid)
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith("RssAnon:", StringComparison.Ordinal));
        return long.Parse(line["RssAnon:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) << 10;
    }

    /// <summary>Sockets and pipes without their numbers.</summary>
    private static string Kind(string target) => target.Split(":[")[0];
}
