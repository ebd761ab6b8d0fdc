using Gapless.Drill;

namespace Gapless.EndToEndTests.Harness;

/// <summary>Holds the servers' logs against the load generator's books.</summary>
internal static class LoggedRequests
{
    /// <summary>Each request of the run stands in the logs of some generation, once: no line was lost, none written twice.</summary>
    public static void ShouldBeLogged(this TrafficReport report, IEnumerable<string> lines)
    {
        // request METHOD PATH ID, and an id begins with the run's seed.
        var run = $"{(uint)report.Seed:x8}-";
        var ids = lines.Select(l => l.Split(' ')).Where(w => w is ["request", _, _, var id] && id.StartsWith(run, StringComparison.Ordinal)).Select(w => w[3]).ToList();
        ids.Distinct().Count().ShouldBe(ids.Count, "a request was logged twice");
        ((long)ids.Count).ShouldBe(report.Started, "requests that the load generator made, and lines that the servers wrote of them");
    }
}
