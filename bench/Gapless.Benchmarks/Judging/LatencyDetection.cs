using Gapless.Benchmarks.Judging.Simulation;
using Gapless.Supervisor.Judging;
using Version = Gapless.Benchmarks.Judging.Simulation.Version;

namespace Gapless.Benchmarks.Judging;

/// <summary>Requests of the candidate until it is found to be slower; 100 requests a second, the judge fed once a second.</summary>
internal static class LatencyDetection
{
    private const int RequestsPerSecond = 100;

    public static void Run(SimulationPlan plan)
    {
        Table.Head($"Requests of the candidate until it is found to be slower ({RequestsPerSecond} requests/s)", "shape", "p99 is longer because", "1 %: median", "p90", "10 %: median", "p90", "50 %: median", "p90");
        var part = 100;
        foreach (var shape in LatencyShape.All)
        {
            foreach (var (name, slow) in Changes(shape))
            {
                var cells = new List<string> { shape.Name, name };
                foreach (var share in (double[])[0.01, 0.1, 0.5])
                {
                    var sample = Sample(plan, ++part, share, shape, slow);
                    cells.AddRange([Table.Number(sample.Median), Table.Number(sample.P90)]);
                    if (share == 0.1)
                        Write(plan, $"latency-power-{shape.Name.Replace(' ', '-')}-{name.Replace(' ', '-')}.dat", sample);
                }
                Table.Row([.. cells]);
            }
        }
    }

    private static IEnumerable<(string Name, LatencyShape Slow)> Changes(LatencyShape shape) =>
    [
        ("all × 1.5", shape.Times(1.5)),
        ("all × 2", shape.Times(2)),
        ("slowest 5 % × 1.5", shape.SlowestTimes(0.05, 1.5)),
        ("slowest 5 % × 2", shape.SlowestTimes(0.05, 2)),
    ];

    private static Sample Sample(SimulationPlan plan, int part, double share, LatencyShape shape, LatencyShape slow) => new(Enumerable.Range(0, plan.Runs / 100).Select(i =>
        new SimulatedRollout(new JudgeOptions(), new Version(0.001, shape), new Version(0.001, slow), plan.SeedOf(part, i)).WithHistory(1000).RequestsUntil(Outcome.Fail, share, RequestsPerSecond, 30_000)));

    private static void Write(SimulationPlan plan, string name, Sample sample)
    {
        using var power = plan.Data(name);
        for (var n = 10.0; n < 30_000; n *= 1.05)
            power.WriteLine($"{n:0} {sample.Within(n)}");
    }
}
