using Gapless.Benchmarks.Judging.Simulation;
using Gapless.Supervisor.Judging;
using Version = Gapless.Benchmarks.Judging.Simulation.Version;

namespace Gapless.Benchmarks.Judging;

/// <summary>Requests of the candidate until a risen error rate is found, the whole rollout's α and the default metrics in force.</summary>
internal static class ErrorDetection
{
    private const double Baseline = 0.001;

    public static void Run(SimulationPlan plan)
    {
        Table.Head("Requests of the candidate until its errors are found", "0.1 % of errors become", "share", "median", "p90", "one look, baseline known", "median / bound", "p90 / bound", "one look, the same traffic");
        using var delays = plan.Data("error-delay.dat");
        var part = 0;
        foreach (var share in (double[])[0.01, 0.1, 0.5])
        {
            delays.WriteLine($"# share {share}: rate, median, p90, one look with the baseline known, one look at the same traffic");
            foreach (var rate in (double[])[1, 0.2, 0.05, 0.02])
            {
                var sample = Sample(plan, ++part, share, rate);
                int known = Stated(rate), beside = OneLook.Beside(Baseline, rate, share);
                Table.Row(Table.Percent(rate), Table.Percent(share), Table.Number(sample.Median), Table.Number(sample.P90), Table.Number(known),
                    (sample.Median / known).ToString("0.00"), (sample.P90 / known).ToString("0.00"), Table.Number(beside));
                delays.WriteLine($"{rate} {sample.Median} {sample.P90} {known} {beside}");
                using var power = plan.Data($"error-power-{share * 100:0}-{rate * 100:0}.dat");
                for (var n = 1.0; n < 3000; n = Math.Max(n + 1, n * 1.05))
                    power.WriteLine($"{n:0} {sample.Within(n)}");
            }
            delays.WriteLine("\n");
        }
    }

    /// <summary>The bounds that the judge was set: for a sure failure one request would do by the formula, five are what anybody would believe.</summary>
    public static int Stated(double rate) => rate == 1 ? 5 : OneLook.Known(Baseline, rate);

    private static Sample Sample(SimulationPlan plan, int part, double share, double rate) => new(Enumerable.Range(0, plan.Runs / 5).Select(i =>
        new SimulatedRollout(new JudgeOptions(), new Version(Baseline), new Version(rate), plan.SeedOf(part, i)).WithHistory(1000).RequestsUntil(Outcome.Fail, share, 10_000)));
}
