using Gapless.Benchmarks.Judging.Simulation;
using Gapless.Supervisor.Judging;
using Version = Gapless.Benchmarks.Judging.Simulation.Version;

namespace Gapless.Benchmarks.Judging;

/// <summary>How long a good candidate waits for its pass, and how often a bad one gets it.</summary>
internal static class Passes
{
    public static void Run(SimulationPlan plan)
    {
        Table.Head("Requests of an equally good candidate until it passes (0.1 % of errors, half of 100 requests/s)", "shape", "median", "p90");
        var part = 300;
        foreach (var shape in LatencyShape.All)
        {
            var good = new Version(0.001, shape);
            part++;
            var sample = new Sample(Enumerable.Range(0, plan.Runs / 200).Select(i =>
                new SimulatedRollout(new JudgeOptions(), good, good, plan.SeedOf(part, i)).WithHistory(1000).RequestsUntil(Outcome.Pass, 0.5, 100, 100_000)));
            Table.Row(shape.Name, Table.Number(sample.Median), Table.Number(sample.P90));
        }

        Table.Head("A candidate just beyond a margin that passes at any time (5 % is allowed)", "beyond", "runs", "passed at any time within 10,000 requests");
        var runs = plan.Runs / 10;
        Row("errors", new JudgeOptions { Latency = null }, new Version(0.001), new Version((0.001 * 1.25) + 0.0016), null);
        Row("latency", new JudgeOptions { Errors = null }, new Version(0.001, LatencyShape.LogNormal), new Version(0.001, LatencyShape.LogNormal.Times(1.6)), 100);

        void Row(string name, JudgeOptions options, Version old, Version bad, double? rate)
        {
            part++;
            var passed = Enumerable.Range(0, runs).Count(i =>
            {
                var rollout = new SimulatedRollout(options, old, bad, plan.SeedOf(part, i)).WithHistory(1000);
                return (rate is { } r ? rollout.RequestsUntil(Outcome.Pass, 0.5, r, 10_000) : rollout.RequestsUntil(Outcome.Pass, 0.5, 10_000)) is not null;
            });
            Table.Row(name, $"{runs}", $"{passed} ({Table.Percent(passed / (double)runs)})");
        }
    }
}
