using Gapless.Benchmarks.Judging.Simulation;
using Gapless.Supervisor.Judging;

namespace Gapless.Benchmarks.Judging;

/// <summary>The known cases, each many times.</summary>
internal static class KnownCases
{
    public static void Run(SimulationPlan plan)
    {
        Table.Head("Cases on which judges of time series err", "case", "right", "runs", "fail", "pass", "not enough", "the last one says");
        foreach (var known in KnownCase.All)
        {
            var judges = Enumerable.Range(0, plan.Runs / 100).Select(i => known.Run(plan.SeedOf(200, i))).ToArray();
            Table.Row(known.Name, string.Join(" or ", known.Right), $"{judges.Length}", Count(Outcome.Fail), Count(Outcome.Pass), Count(Outcome.NotEnough), judges[^1].Verdict().Text);

            string Count(Outcome outcome) => judges.Count(j => j.Outcome == outcome).ToString();
        }
    }
}
