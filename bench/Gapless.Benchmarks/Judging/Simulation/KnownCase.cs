using Gapless.Supervisor.Judging;

namespace Gapless.Benchmarks.Judging.Simulation;

/// <summary>Cases in which judges of time series are known to err, as counts of requests.</summary>
/// <param name="Right">The outcomes that are right.</param>
/// <param name="Fails">The metric that has to fail the candidate, if one has to.</param>
internal sealed record KnownCase(string Name, Func<long, Judge> Run, Outcome[] Right, string? Fails = null)
{
    private static readonly Outcome[] MustFail = [Outcome.Fail];
    private static readonly Version Good = new(0.001, LatencyShape.LogNormal);

    public static KnownCase[] All { get; } =
    [
        new("7 of 10 points: 100 times the errors (10 % of 300 requests against 0.1 %)", seed => Points(seed, 10, 300, 300, Good, i => i % 10 < 7 ? Good with { ErrorRate = 0.1 } : Good), MustFail, "error rate"),
        new("7 of 10 points: 100 times as slow", seed => Points(seed, 10, 300, 300, Good, i => i % 10 < 7 ? Good with { Latency = LatencyShape.LogNormal.Times(100) } : Good), MustFail, "latency"),
        new("errors 0 1 2 1 0 0 in 10 requests each, none in 990 of the baseline each", _ => Sparse(10, 990), MustFail, "error rate"),
        new("errors 0 1 2 1 0 0 in 10 requests each, none in 10 of the baseline each", _ => Sparse(10, 10), [Outcome.NotEnough]),
        new("errors 0 1 2 1 0 0 in 1,000 requests each, none in 1,000 of the baseline each", _ => Sparse(1000, 1000), [Outcome.NotEnough]),
        new("errors up by 650 %: 1 % to 7.5 %", seed => Points(seed, 10, 300, 300, Good with { ErrorRate = 0.01 }, _ => Good with { ErrorRate = 0.075 }), MustFail, "error rate"),
        new("durations up by 650 %", seed => Points(seed, 10, 300, 300, Good, _ => Good with { Latency = LatencyShape.LogNormal.Times(7.5) }), MustFail, "latency"),
        new("the candidate has errors, the baseline has none: 5 % against 0", seed => Points(seed, 10, 300, 300, Good with { ErrorRate = 0 }, _ => Good with { ErrorRate = 0.05 }), MustFail, "error rate"),
        new("the same median, the spread three times as wide", seed => Points(seed, 10, 300, 300, Good, _ => Good with { Latency = LatencyShape.LogNormalOf(0.020, 1.5) }), MustFail, "latency"),
        new("a declared metric without any data", seed => Points(seed, 60, 5000, 5000, Good, _ => Good, new JudgeOptions
        {
            Extra = [new CountMetric { Name = "orders refused", Weight = 0.1, Margin = new(0.25, 0.002) }],
        }), [Outcome.NotEnough]),
        new("no traffic at the candidate", seed => Points(seed, 60, 300, 0, Good, _ => Good), [Outcome.NotEnough]),
        new("the same version twice, 60 points of 5,000 requests", seed => Points(seed, 60, 5000, 5000, Good, _ => Good), [Outcome.Pass]),
    ];

    private static Judge Points(long seed, int points, int baselineRequests, int candidateRequests, Version baseline, Func<int, Version> candidate, JudgeOptions? options = null)
    {
        var dice = new Dice(seed);
        var judge = new Judge(options ?? new JudgeOptions());
        judge.Observe(new Observation { Baseline = baseline.Serve(dice, 1000) });
        for (var i = 0; i < points; i++)
            judge.Observe(new Observation { Baseline = baseline.Serve(dice, baselineRequests), Candidate = candidate(i).Serve(dice, candidateRequests) });
        return judge;
    }

    private static Judge Sparse(int candidateRequests, int baselineRequests)
    {
        var judge = new Judge(new JudgeOptions());
        foreach (var errors in (int[])[0, 1, 2, 1, 0, 0])
            judge.Observe(new Observation { Baseline = new() { Requests = baselineRequests }, Candidate = new() { Requests = candidateRequests, Failed = errors } });
        return judge;
    }
}
