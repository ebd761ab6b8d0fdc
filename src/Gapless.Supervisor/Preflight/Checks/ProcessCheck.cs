using System.Globalization;
using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Preflight.Surroundings;

namespace Gapless.Supervisor.Preflight.Checks;

/// <summary>A second generation's threads and processes fit into the limits.</summary>
internal static class ProcessCheck
{
    /// <summary>Of a worker whose like does not run yet.</summary>
    private const int Least = 1;

    public static IEnumerable<Finding> Of(Facts facts)
    {
        var needed = Math.Max(facts.Live?.Threads ?? 0, Least * facts.Config.Workers);
        if (Tightest(facts) is not var (free, where))
            yield break;
        var text = $"{free} more threads are allowed by {where}, and {(facts.Live is null ? "a generation takes at least" : "a second generation like the live one takes")} {needed}";
        yield return free < needed
            ? Finding.Warning(FindingIds.Processes, text, "a process that cannot start a thread ends or hangs", "raise the limit (TasksMax= of the unit, pids.max of the control group)")
            : Finding.Ok(FindingIds.Processes, text);
    }

    private static (long Free, string Where)? Tightest(Facts facts)
    {
        var all = ControlGroup.Above(facts)
            .Select(group => (Most: ControlGroup.Number(facts, group, "pids.max"), Now: ControlGroup.Number(facts, group, "pids.current"), Where: $"{group}/pids.max"))
            .Append((Most: Number(facts.Text("/proc/sys/kernel/threads-max")), Now: Threads(facts), Where: "kernel.threads-max"))
            .Where(l => l is { Most: not null, Now: not null })
            .Select(l => (Free: l.Most!.Value - l.Now!.Value, l.Where))
            .ToList();
        return all.Count == 0 ? null : all.MinBy(l => l.Free);
    }

    /// <summary>All of the machine's: the second number of the fourth field.</summary>
    private static long? Threads(Facts facts) => Number(facts.Text("/proc/loadavg")?.Split(' ').ElementAtOrDefault(3)?.Split('/').ElementAtOrDefault(1));

    private static long? Number(string? text) => long.TryParse(text?.Trim(), CultureInfo.InvariantCulture, out var number) ? number : null;
}
