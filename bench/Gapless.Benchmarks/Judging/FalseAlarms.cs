using Gapless.Benchmarks.Judging.Simulation;
using Gapless.Supervisor.Judging;
using Version = Gapless.Benchmarks.Judging.Simulation.Version;

namespace Gapless.Benchmarks.Judging;

/// <summary>Rollouts in which nothing is worse than the margins allow: how many fail at any time.</summary>
internal static class FalseAlarms
{
    private static readonly double[] ErrorRates = [0.001, 0.01, 0.05];

    public static void Run(SimulationPlan plan)
    {
        Table.Head("False alarms of whole rollouts, 1 % → 10 % → 50 %, α 1 %", "requests/s", "seconds", "looks", "candidate", "runs", "false alarms", "share");
        var part = 500;
        Row("1", 1, 1, null, "the same");
        Row("10", 10, 0.3, null, "the same");
        Row("100", 100, 0.05, null, "the same");
        Row("1,000", 1000, 0.005, null, "the same");
        Row("100", 100, 0.5, 1, "the same");
        Row("1,000", 1000, 0.5, 1, "the same");
        Row("100", 100, 0.5, 1, "the same; for 20 s of the second step half of all requests fail", disturbance: s => s is > 90 and < 110 ? 0.5 : null);
        Row("100", 100, 0.5, 1, "at the limit of every margin", atLimit: true);
        Row("10", 10, 0.3, null, "at the limit of every margin", atLimit: true);

        void Row(string rate, double requestsPerSecond, double scale, double? window, string name, bool atLimit = false, Func<double, double?>? disturbance = null)
        {
            part++;
            var steps = Step.Rollout.Select(s => s with { Seconds = s.Seconds * scale }).ToArray();
            var alarms = Enumerable.Range(0, plan.Runs).Count(i =>
            {
                var shape = LatencyShape.All[i % 3];
                var errors = ErrorRates[i / 3 % 3];
                var old = new Version(errors, shape);
                var fresh = atLimit ? new Version((errors * 1.25) + 0.0015, Limits[i % 3]) : old;
                return new SimulatedRollout(new JudgeOptions(), old, fresh, plan.SeedOf(part, i)).Run(steps, requestsPerSecond, window, disturbance) == Outcome.Fail;
            });
            Table.Row(rate, $"{steps.Sum(s => s.Seconds):0}", window is null ? "each request" : "each second", name, $"{plan.Runs}", $"{alarms}", Table.Percent(alarms / (double)plan.Runs));
        }
    }

    private static LatencyShape[] Limits { get; } = [.. LatencyShape.All.Select(s => s.Times(1.25))];
}
