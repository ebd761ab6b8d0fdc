using Gapless.Contract.Workers;
using Gapless.Supervisor.Judging;

namespace Gapless.UnitTests.Judging;

public sealed class JudgeTests
{
    private static readonly JudgeOptions ErrorsOnly = new() { Latency = null, Crashes = null, ErrorLines = null, Memory = null };

    [Fact]
    public void A_candidate_that_always_fails_is_failed_within_a_few_requests_and_the_verdict_says_why()
    {
        var judge = new Judge(new JudgeOptions());
        for (var i = 0; i < 4; i++)
            judge.Observe(Window(99, 0, 1, 1));

        var fail = judge.Verdict().ShouldBeOfType<Verdict.Fail>();
        fail.Metric.Name.ShouldBe("error rate");
        fail.Metric.PValue.ShouldBeLessThan(fail.Metric.Alpha);
        fail.Text.ShouldContain("4 of 4 requests (100 %");
        fail.Text.ShouldContain("0 of 396 requests");
    }

    [Fact]
    public void A_fail_is_final()
    {
        var judge = new Judge(ErrorsOnly);
        judge.Observe(Window(1000, 1, 1000, 300));
        judge.Outcome.ShouldBe(Outcome.Fail);

        for (var i = 0; i < 50; i++)
            judge.Observe(Window(10_000, 10, 10_000, 0));

        judge.Verdict().ShouldBeOfType<Verdict.Fail>();
    }

    [Fact]
    public void Few_requests_are_not_enough_and_the_verdict_says_what_would_have_been_found()
    {
        var judge = new Judge(ErrorsOnly);
        for (var i = 0; i < 41; i++)
            judge.Observe(Window(99, 0, 1, 0));

        var open = judge.Verdict().ShouldBeOfType<Verdict.NotEnough>();
        open.Metrics[0].Detectable.ShouldNotBeNull().ShouldBeInRange(0.05, 0.2);
        open.Text.ShouldContain("41 requests seen; an error rate above ");
        open.Text.ShouldEndWith(" % would have been found.");
    }

    [Fact]
    public void More_requests_find_smaller_faults()
    {
        double Detectable(int requests)
        {
            var judge = new Judge(ErrorsOnly);
            for (var i = 0; i < requests; i++)
                judge.Observe(Window(9, 0, 1, 0));
            return judge.Verdict().Metrics[0].Detectable!.Value;
        }

        Detectable(1000).ShouldBeLessThan(Detectable(100));
        Detectable(100).ShouldBeLessThan(Detectable(20));
    }

    [Fact]
    public void A_candidate_whose_margin_is_excluded_passes()
    {
        var judge = new Judge(ErrorsOnly);
        for (var i = 0; i < 10; i++)
            judge.Observe(Window(5000, 5, 5000, 5));

        var pass = judge.Verdict().ShouldBeOfType<Verdict.Pass>();
        pass.Metrics.ShouldHaveSingleItem().Standing.ShouldBe(Standing.Within);
    }

    [Fact]
    public void Without_traffic_there_is_no_pass()
    {
        var judge = new Judge(new JudgeOptions());
        for (var i = 0; i < 100; i++)
            judge.Observe(Window(1000, 1, 0, 0));

        judge.Verdict().ShouldBeOfType<Verdict.NotEnough>().Text.ShouldContain("no requests of the candidate seen");
    }

    [Fact]
    public void What_can_only_speak_against_a_candidate_passes_none()
    {
        var judge = new Judge(new JudgeOptions { Errors = null, Latency = null });
        judge.Observe(new Observation { Baseline = new() { WorkerSeconds = 60 }, Candidate = new() { WorkerSeconds = 60 } });

        judge.Verdict().ShouldBeOfType<Verdict.NotEnough>().Text.ShouldContain("could speak for the candidate");
    }

    [Fact]
    public void An_outage_of_both_is_held_against_neither()
    {
        var judge = new Judge(ErrorsOnly);
        for (var i = 0; i < 30; i++)
            judge.Observe(i is > 10 and < 20 ? Window(900, 450, 100, 50) : Window(900, 1, 100, 0));

        judge.Outcome.ShouldNotBe(Outcome.Fail);
    }

    [Fact]
    public void A_candidate_is_no_worse_than_a_baseline_that_hardly_answers()
    {
        var judge = new Judge(ErrorsOnly);
        for (var i = 0; i < 200; i++)
            judge.Observe(Window(100, 90, 100, i % 2 == 0 ? 90 : 89));

        judge.Outcome.ShouldNotBe(Outcome.Fail);
    }

    [Fact]
    public void The_share_of_alpha_of_a_metric_that_is_not_judged_goes_to_the_others()
    {
        new Judge(ErrorsOnly).Verdict().Metrics.ShouldHaveSingleItem().Alpha.ShouldBe(0.01);

        new Judge(new JudgeOptions { Extra = [new CountMetric { Name = "refused", Weight = 1, Margin = new(0.1, 0.01) }] }).Verdict().Metrics.Sum(m => m.Alpha).ShouldBe(0.01, 1e-12);
    }

    [Fact]
    public void A_metric_of_the_apps_own_fails_under_its_own_name()
    {
        var judge = new Judge(new JudgeOptions { Extra = [new CountMetric { Name = "orders refused", Law = CountLaw.Count, Weight = 0.1, Margin = new(0.25, 0.01) }] });
        for (var i = 0; i < 20; i++)
        {
            judge.Observe(new Observation
            {
                Baseline = new() { Requests = 100, Extra = new Dictionary<string, EventCount> { ["orders refused"] = new(100, 2) } },
                Candidate = new() { Requests = 100, Extra = new Dictionary<string, EventCount> { ["orders refused"] = new(100, 30) } },
            });
        }

        judge.Verdict().ShouldBeOfType<Verdict.Fail>().Metric.Name.ShouldBe("orders refused");
    }

    [Fact]
    public void One_slow_second_does_not_fail_a_candidate()
    {
        var judge = new Judge(new JudgeOptions());
        for (var i = 0; i < 60; i++)
            judge.Observe(Timed(1000, 20, 100, i == 30 ? 2000 : 20));

        judge.Outcome.ShouldNotBe(Outcome.Fail);
    }

    [Fact]
    public void Some_slow_seconds_do()
    {
        var judge = new Judge(new JudgeOptions());
        for (var i = 0; i < 40; i++)
            judge.Observe(Timed(1000, 20, 100, i >= 30 ? 2000 : 20));

        judge.Verdict().ShouldBeOfType<Verdict.Fail>().Metric.Name.ShouldBe("latency");
    }

    [Theory]
    [InlineData(3, 5, "5 failed of 3 requests")]
    [InlineData(-1, 0, "0 failed of -1 requests")]
    public void Counts_that_contradict_each_other_are_refused_whole(int requests, int failed, string message)
    {
        var judge = new Judge(ErrorsOnly);

        Should.Throw<ArgumentException>(() => judge.Observe(Window(100, 0, requests, failed))).Message.ShouldContain(message);

        judge.Verdict().Text.ShouldContain("no requests of the candidate");
    }

    [Fact]
    public void A_bucket_that_does_not_exist_is_refused() =>
        Should.Throw<ArgumentException>(() => new Judge(new JudgeOptions()).Observe(new Observation { Candidate = new() { Durations = [DurationBuckets.Count, 1] } }))
            .Message.ShouldContain($"there are {DurationBuckets.Count} buckets");

    [Fact]
    public void Options_that_make_no_sense_are_refused()
    {
        Should.Throw<ArgumentException>(() => new Judge(new JudgeOptions { Alpha = 0 })).Message.ShouldContain("alpha");
        Should.Throw<ArgumentException>(() => new Judge(ErrorsOnly with { Errors = null })).Message.ShouldContain("nothing to judge");
        Should.Throw<ArgumentException>(() => new Judge(ErrorsOnly with { Errors = new() { Weight = 0, Margin = default } })).Message.ShouldContain("weight");
        Should.Throw<ArgumentException>(() => new Judge(ErrorsOnly with { Errors = new() { Weight = 1, Margin = new(-1, 0) } })).Message.ShouldContain("margin");
    }

    private static Observation Window(int baseline, int baselineFailed, int candidate, int candidateFailed) => new()
    {
        Baseline = new() { Requests = baseline, Failed = baselineFailed },
        Candidate = new() { Requests = candidate, Failed = candidateFailed },
    };

    private static Observation Timed(int baseline, int baselineMilliseconds, int candidate, int candidateMilliseconds) => new()
    {
        Baseline = new() { Requests = baseline, Durations = [DurationBuckets.IndexOf(TimeSpan.FromMilliseconds(baselineMilliseconds)), baseline] },
        Candidate = new() { Requests = candidate, Durations = [DurationBuckets.IndexOf(TimeSpan.FromMilliseconds(candidateMilliseconds)), candidate] },
    };
}
