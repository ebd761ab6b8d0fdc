using System.Globalization;

namespace Gapless.Supervisor.Preflight.Surroundings;

/// <summary>The control group of this process, which its workers are in too: cgroup v2.</summary>
internal static class ControlGroup
{
    private const string Top = "/sys/fs/cgroup";

    /// <summary>Path of the group in the hierarchy; null: there is none.</summary>
    public static string? Own(Facts facts) =>
        facts.Text("/proc/self/cgroup")?.Split('\n').FirstOrDefault(l => l.StartsWith("0::", StringComparison.Ordinal))?[3..];

    /// <summary>Directories of the group and of those above it; each has limits of its own.</summary>
    public static IEnumerable<string> Above(Facts facts)
    {
        for (var group = Own(facts); group is not null; group = group.Length <= 1 ? null : group[..group.LastIndexOf('/')])
            yield return Top + group.TrimEnd('/');
    }

    /// <summary>Null: no limit, or no such file.</summary>
    public static long? Number(Facts facts, string group, string file) =>
        long.TryParse(facts.Text($"{group}/{file}")?.Trim(), CultureInfo.InvariantCulture, out var number) ? number : null;
}
