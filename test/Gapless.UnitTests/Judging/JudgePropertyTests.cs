using FsCheck;
using FsCheck.Fluent;
using Gapless.Supervisor.Judging;
using Outcome = Gapless.Supervisor.Judging.Outcome;

namespace Gapless.UnitTests.Judging;

/// <summary>Whatever the traffic. FsCheck prints the seed that replays a failure.</summary>
public sealed class JudgePropertyTests
{
    private static Arbitrary<Traffic[]> AnyTraffic => (
        from windows in Gen.Choose(1, 40)
        from rate in Gen.Choose(0, 100)
        from traffic in Gen.ArrayOf(
            from baseline in Gen.Choose(0, 200)
            from candidate in Gen.Choose(0, 200)
            from baselineFailed in Gen.Choose(0, baseline * rate / 100)
            from candidateFailed in Gen.Choose(0, candidate * rate / 100)
            from slow in Gen.Choose(90, 130)
            select new Traffic(baseline, baselineFailed, candidate, candidateFailed, slow), windows)
        select traffic).ToArbitrary();

    [Fact]
    public void More_failures_of_the_candidate_never_help_it() => Holds(traffic =>
    {
        Judge judge = Judged(traffic), worse = Judged([.. traffic.Select((t, i) => t with { CandidateFailed = Math.Min(t.Candidate, t.CandidateFailed + (i % 3)) })]);
        return (judge.Outcome != Outcome.Fail || worse.Outcome == Outcome.Fail)
            && (worse.Outcome != Outcome.Pass || judge.Outcome == Outcome.Pass)
            && worse.Verdict().Metrics[0].PValue <= judge.Verdict().Metrics[0].PValue;
    });

    [Fact]
    public void Twice_as_long_for_both_is_the_same_evidence() => Holds(traffic =>
    {
        MetricReport as_is = Latency(Judged(traffic)), twice = Latency(Judged(traffic, bucketShift: 8));
        return as_is.PValue == twice.PValue && as_is.Standing == twice.Standing;
    });

    [Fact]
    public void The_order_of_what_is_listed_in_a_window_does_not_matter() => Holds(traffic =>
    {
        Verdict one = Judged(traffic).Verdict(), other = Judged(traffic, reverse: true).Verdict();
        return one.Text == other.Text && one.Metrics.SequenceEqual(other.Metrics);
    });

    [Fact]
    public void Evidence_is_a_number_and_alpha_is_kept_in_sum() => Holds(traffic =>
    {
        var metrics = Judged(traffic).Verdict().Metrics;
        return metrics.All(m => m.PValue is >= 0 and <= 1 && m.Text.Length > 0) && Math.Abs(metrics.Sum(m => m.Alpha) - 0.01) < 1e-12;
    });

    private static MetricReport Latency(Judge judge) => judge.Verdict().Metrics.Single(m => m.Name == "latency");

    private static void Holds(Func<Traffic[], bool> property) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(AnyTraffic, property));

    private static Judge Judged(Traffic[] traffic, int bucketShift = 0, bool reverse = false)
    {
        var judge = new Judge(new JudgeOptions { Latency = new() { Weight = 0.2, Margin = new(0.25, 0) } });
        foreach (var window in traffic)
        {
            judge.Observe(new Observation
            {
                Baseline = Side(window.Baseline, window.BaselineFailed, 100 + bucketShift, 0, reverse),
                Candidate = Side(window.Candidate, window.CandidateFailed, window.Slow + bucketShift, window.CandidateFailed, reverse),
            });
        }
        return judge;
    }

    private static SideCounts Side(int requests, int failed, int bucket, int lines, bool reverse)
    {
        (int Bucket, int Count)[] durations = [(bucket, requests / 2), (bucket + 10, requests - (requests / 2))];
        KeyValuePair<string, int>[] templates = [new("a {}", lines / 2), new("b {}", lines)];
        if (reverse)
        {
            Array.Reverse(durations);
            Array.Reverse(templates);
        }
        return new() { Requests = requests, Failed = failed, Durations = [.. durations.SelectMany(d => (int[])[d.Bucket, d.Count])], ErrorLines = new Dictionary<string, int>(templates) };
    }

    private sealed record Traffic(int Baseline, int BaselineFailed, int Candidate, int CandidateFailed, int Slow);
}
