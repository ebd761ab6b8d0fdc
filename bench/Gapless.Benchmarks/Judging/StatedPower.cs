using Gapless.Benchmarks.Judging.Simulation;
using Gapless.Supervisor.Judging;
using Version = Gapless.Benchmarks.Judging.Simulation.Version;

namespace Gapless.Benchmarks.Judging;

/// <summary>Whether "an error rate above x would have been found" is true: candidates with that rate are tried.</summary>
internal static class StatedPower
{
    public static void Run(SimulationPlan plan)
    {
        Table.Head("\"An error rate above x would have been found\": candidates with that rate (90 % is stated)", "requests seen", "share", "x", "found among as many requests");
        var part = 400;
        foreach (var share in (double[])[0.01, 0.1, 0.5])
        {
            foreach (var requests in (int[])[10, 41, 200, 1000])
            {
                part++;
                var good = new SimulatedRollout(new JudgeOptions(), new Version(0.001), new Version(0), plan.SeedOf(part, 0)).WithHistory(1000);
                good.RequestsUntil(Outcome.Fail, share, requests);
                var stated = good.Judge.Verdict().Metrics[0].Detectable;
                if (stated is not { } rate)
                {
                    Table.Row($"{requests}", Table.Percent(share), "nothing yet", "");
                    continue;
                }
                var sample = new Sample(Enumerable.Range(1, plan.Runs / 10).Select(i =>
                    new SimulatedRollout(new JudgeOptions(), new Version(0.001), new Version(rate), plan.SeedOf(part, i)).WithHistory(1000).RequestsUntil(Outcome.Fail, share, requests)));
                Table.Row($"{requests}", Table.Percent(share), Table.Percent(rate), Table.Percent(sample.Within(requests)));
            }
        }
    }
}
