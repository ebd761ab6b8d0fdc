using Gapless.Benchmarks.Judging.Simulation;
using Gapless.Supervisor.Judging;
using Version = Gapless.Benchmarks.Judging.Simulation.Version;

namespace Gapless.UnitTests.Judging;

/// <summary>The bars that the judge is held to, by fewer rollouts than bench/judge.sh makes.</summary>
public sealed class SimulationTests
{
    private const long Seed = 7;

    public static TheoryData<string> Cases => [.. KnownCase.All.Select(c => c.Name)];

    [Theory]
    [InlineData(1, 600, null)]
    [InlineData(10, 60, null)]
    [InlineData(100, 200, 1.0)]
    [InlineData(1000, 100, 1.0)]
    public void Equal_versions_are_told_apart_in_one_of_a_hundred_rollouts_at_most(double requestsPerSecond, double seconds, double? window)
    {
        const int Runs = 200;
        Step[] steps = [.. Step.Rollout.Select(s => s with { Seconds = s.Seconds * seconds / 600 })];
        var alarms = Enumerable.Range(0, Runs).Count(i =>
        {
            var version = new Version(i % 2 == 0 ? 0.001 : 0.05, LatencyShape.All[i % 3]);
            return new SimulatedRollout(new JudgeOptions(), version, version, SeedOf(i)).Run(steps, requestsPerSecond, window) == Outcome.Fail;
        });

        alarms.ShouldBeLessThanOrEqualTo(Runs / 100, $"seed {Seed}");
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(0.2, 18)]
    [InlineData(0.05, 77)]
    [InlineData(0.02, 265)]
    public void Errors_are_found_within_twice_the_requests_of_a_test_with_one_look(double rate, int bound)
    {
        foreach (var share in (double[])[0.01, 0.1])
        {
            var sample = Until(Outcome.Fail, share, new Version(0.001), new Version(rate), 300, 5000);

            sample.Median.ShouldBeLessThanOrEqualTo(2 * bound, $"median at {share}, seed {Seed}");
            sample.P90.ShouldBeLessThanOrEqualTo(3 * bound, $"90 % at {share}, seed {Seed}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.2)]
    [InlineData(0.05)]
    [InlineData(0.02)]
    public void At_equal_shares_the_bound_is_that_of_two_samples(double rate)
    {
        var bound = OneLook.Beside(0.001, rate, 0.5);
        var sample = Until(Outcome.Fail, 0.5, new Version(0.001), new Version(rate), 300, 5000);

        sample.Median.ShouldBeLessThanOrEqualTo(2 * bound, $"bound {bound}, seed {Seed}");
        sample.P90.ShouldBeLessThanOrEqualTo(3 * bound, $"bound {bound}, seed {Seed}");
    }

    [Fact]
    public void The_bounds_are_those_of_the_exact_binomial_test()
    {
        OneLook.Known(0.001, 0.2).ShouldBe(18);
        OneLook.Known(0.001, 0.05).ShouldBe(77);
        OneLook.Known(0.001, 0.02).ShouldBe(265);
    }

    [Theory]
    [InlineData("log-normal", 1500)]
    [InlineData("bimodal", 500)]
    [InlineData("heavy tail", 1500)]
    public void A_candidate_that_takes_half_as_long_again_is_found(string name, int requests)
    {
        var shape = LatencyShape.All.Single(s => s.Name == name);
        var sample = new Sample(Enumerable.Range(0, 40).Select(i =>
            new SimulatedRollout(new JudgeOptions(), new Version(0.001, shape), new Version(0.001, shape.Times(1.5)), SeedOf(i)).WithHistory(1000).RequestsUntil(Outcome.Fail, 0.5, 100, 5000)));

        sample.P90.ShouldBeLessThanOrEqualTo(requests, $"seed {Seed}");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Known_cases_come_out_right(string name)
    {
        var known = KnownCase.All.Single(c => c.Name == name);
        for (var run = 0; run < 3; run++)
        {
            var judge = known.Run(SeedOf(run));

            known.Right.ShouldContain(judge.Outcome, $"{judge.Verdict().Text} Seed {SeedOf(run)}");
            if (known.Fails is { } metric)
                judge.Verdict().ShouldBeOfType<Verdict.Fail>().Metrics.Single(m => m.Name == metric).Standing.ShouldBe(Standing.Worse);
        }
    }

    [Fact]
    public void A_candidate_beyond_the_margin_hardly_ever_passes()
    {
        var options = new JudgeOptions { Latency = null };
        var passed = Enumerable.Range(0, 200).Count(i =>
            new SimulatedRollout(options, new Version(0.001), new Version(0.0029), SeedOf(i)).WithHistory(1000).RequestsUntil(Outcome.Pass, 0.5, 100, 5000) is not null);

        passed.ShouldBeLessThanOrEqualTo(10, $"of 200 at 5 %, seed {Seed}");
    }

    [Fact]
    public void What_is_said_to_be_found_is_found()
    {
        var good = new SimulatedRollout(new JudgeOptions(), new Version(0.001), new Version(0), SeedOf(0)).WithHistory(1000);
        good.RequestsUntil(Outcome.Fail, 0.1, 100);
        var stated = good.Judge.Verdict().Metrics[0].Detectable!.Value;

        Until(Outcome.Fail, 0.1, new Version(0.001), new Version(stated), 300, 100).Within(100).ShouldBeGreaterThan(0.85, $"{stated:P1}, seed {Seed}");
    }

    private static Sample Until(Outcome outcome, double share, Version baseline, Version candidate, int runs, int most) => new(Enumerable.Range(0, runs).Select(i =>
        new SimulatedRollout(new JudgeOptions(), baseline, candidate, SeedOf(i)).WithHistory(1000).RequestsUntil(outcome, share, most)));

    private static long SeedOf(int run) => (Seed << 32) + run;
}
