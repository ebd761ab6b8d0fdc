using System.Text.Json;
using Gapless.Contract;
using Gapless.Contract.Workers;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Generations;
using Gapless.Supervisor.Generations.ErrorLines;
using Gapless.Supervisor.Judging;
using Gapless.Supervisor.Metering;
using Gapless.Supervisor.Rollouts;

namespace Gapless.UnitTests.Rollouts;

public sealed class TrialTests
{
    private const long Start = 1_000_000;
    private static readonly ServiceConfig Config = new() { Name = "shop", Run = "./shop", Listen = [] };

    private readonly Generation _old = New(1);
    private readonly Generation _new = New(2);
    private Trial _trial;
    private long _second = Start;

    public TrialTests()
    {
        _trial = Begin(isWarm: false);
    }

    [Fact]
    public void A_candidate_that_fails_one_answer_in_five_fails_within_a_few_dozen_of_them()
    {
        while (_trial.Outcome != Outcome.Fail && _trial.Requests < 1000)
            Pass(old: (90, 0), candidate: (10, 2));

        _trial.Outcome.ShouldBe(Outcome.Fail);
        _trial.Requests.ShouldBeLessThan(60);
        _trial.FirstFailure.ShouldBe(At(Start + 1));
        var judged = _trial.Failed;
        _new.Requests.Add(Measured(_second + 1, 4, 4, 1));
        var report = _trial.ToReport(At(_second + 3), At(Start + 5));
        (report.Verdict, report.Requests, report.Failed, report.FailureToReturnSeconds).ShouldBe(("fail", _trial.Requests, judged + 4, 4));
        report.Metrics.ShouldContain(m => m.Standing == "worse" && m.PValue <= m.Alpha);
    }

    [Fact]
    public void Good_answers_allow_one_share_after_the_other()
    {
        RolloutPace.Allows(1000, _trial.PossibleHarm).ShouldBeFalse("nothing is known yet");

        Until(() => RolloutPace.Allows(1000, _trial.PossibleHarm)).ShouldBeInRange(20, 150);
        Until(() => RolloutPace.Allows(5000, _trial.PossibleHarm)).ShouldBeInRange(150, 800);
        Until(() => _trial.Outcome == Outcome.Pass).ShouldBeLessThan(20_000);
    }

    [Fact]
    public void Answers_in_the_second_of_the_first_share_may_be_those_to_smoke_tests_and_prove_nothing()
    {
        _old.Requests.Add(Measured(Start, 1000, 0, 1));
        _new.Requests.Add(Measured(Start, 500, 500, 1));

        Pass(old: (10, 0), candidate: (10, 0));

        _trial.Outcome.ShouldNotBe(Outcome.Fail);
    }

    [Fact]
    public void Slow_first_answers_are_those_of_a_cold_process_and_slow_later_ones_are_not()
    {
        Pass(old: (200, 0), candidate: (40, 0), milliseconds: 900);
        for (var i = 0; i < 20; i++)
            Pass(old: (200, 0), candidate: (200, 0));
        _trial.Outcome.ShouldNotBe(Outcome.Fail);

        for (var i = 0; i < 30 && _trial.Outcome != Outcome.Fail; i++)
            Pass(old: (200, 0), candidate: (200, 0), milliseconds: 900);
        _trial.Outcome.ShouldBe(Outcome.Fail);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_warmed_up_is_judged_by_its_first_answers(bool isWarm)
    {
        _trial = Begin(isWarm);

        for (var i = 0; i < 4; i++)
            Pass(old: (200, 0), candidate: (10, 0), milliseconds: 900);

        _trial.Verdict().Metrics.Single(m => m.Name == "latency").Standing.ShouldBe(isWarm ? Standing.Worse : Standing.NoData);
    }

    [Fact]
    public void A_report_without_an_upper_bound_can_be_written_down()
    {
        for (var i = 0; i < 15; i++)
            Pass(old: (200, 0), candidate: (5, 0));

        var report = _trial.ToReport(At(_second + 1), returnedAt: null);

        report.Metrics.ShouldContain(m => m.CandidateInterval.Contains(null), "the 99th percentile of a few answers has none");
        JsonSerializer.Serialize(new Receipt { Rollout = 1, Service = "shop", Outcome = "done", ToRelease = "r", Steps = [], TotalSeconds = 1, Judge = report }, ContractJson.Default.Receipt)
            .ShouldContain("null");
    }

    [Fact]
    public void A_second_is_taken_up_once_and_when_it_is_over()
    {
        _new.Requests.Add(Measured(Start + 1, 5, 0, 1));

        _trial.Advance(At(Start + 1));
        _trial.Requests.ShouldBe(0);
        _trial.Advance(At(Start + 2));
        _trial.Advance(At(Start + 2));
        _trial.Requests.ShouldBe(5);
    }

    [Fact]
    public void Lines_that_the_old_version_has_written_before_are_held_against_nobody_and_new_ones_are()
    {
        _old.Errors.Remember(Lines(("cannot reach *", 1)));
        for (var i = 0; i < 20; i++)
            Pass(old: (99, 0), candidate: (1, 0), lines: ("cannot reach *", 1));
        _trial.Outcome.ShouldNotBe(Outcome.Fail);

        for (var i = 0; i < 20 && _trial.Outcome != Outcome.Fail; i++)
            Pass(old: (99, 0), candidate: (1, 0), lines: ("order * was not saved", 1));

        var fail = _trial.Verdict().ShouldBeOfType<Verdict.Fail>();
        fail.Metric.Name.ShouldBe("error lines");
        fail.Text.ShouldContain("'order * was not saved' 3 times");
        fail.Text.ShouldEndWith("For example: 'order * was not saved of second 1000021'.", Case.Sensitive);
    }

    [Fact]
    public void Lines_of_smoke_tests_prove_nothing()
    {
        _new.Errors.Add(Start + 1, Lines(("the smoke tests ask for what is not there", 1000)));
        for (var i = 0; i < 20; i++)
            Pass(old: (99, 0), candidate: (1, 0));
        _trial.Verdict().Metrics.Single(m => m.Name == "error lines").Text.ShouldBe("error lines: no template that the baseline does not know.");
    }

    [Fact]
    public void A_metric_of_the_apps_own_fails_the_candidate_when_its_counts_say_so()
    {
        var trial = WithMetric(CountLaw.Proportion);
        trial.Take(new MetricNews.Began("refused"));
        for (var i = 0; i < 20 && trial.Outcome != Outcome.Fail; i++)
            trial.Take(new MetricNews.Grew("refused", new(1, 1000), new(3, 10), MetricExposure.Requests));

        trial.Verdict().ShouldBeOfType<Verdict.Fail>().Text.ShouldStartWith("refused: ");
    }

    [Fact]
    public void A_metric_that_cannot_be_read_neither_fails_nor_passes_a_candidate_and_the_report_says_why()
    {
        var trial = WithMetric(CountLaw.Proportion);
        for (var second = Start + 1; second < Start + 300; second++)
        {
            _old.Requests.Add(Measured(second, 200, 0, 10));
            _new.Requests.Add(Measured(second, 200, 0, 10));
            trial.Take(new MetricNews.Failed("refused", "GET /metrics: connection refused"));
            trial.Advance(At(second + 1));
        }

        trial.Outcome.ShouldBe(Outcome.NotEnough);
        var report = trial.ToReport(At(Start + 300), returnedAt: null);
        report.Text.ShouldBe("refused: no trials of the candidate seen, nothing to compare. It cannot be read: GET /metrics: connection refused.");
        report.Metrics.Single(m => m.Name == "refused").Standing.ShouldBe("no data");

        for (var i = 0; i < 20; i++)
            trial.Take(new MetricNews.Grew("refused", new(0, 1000), new(0, 1000), MetricExposure.Requests));
        trial.Outcome.ShouldBe(Outcome.Pass);
    }

    [Fact]
    public void Events_for_each_request_are_counted_for_those_of_the_same_time()
    {
        var trial = WithMetric(CountLaw.Count);
        Advance(trial, 20);
        trial.Take(new MetricNews.Began("refused"));
        Advance(trial, 4);
        trial.Take(new MetricNews.Failed("refused", "later"));
        Advance(trial, 6);
        trial.Take(new MetricNews.Grew("refused", new(1, null), new(2, null), MetricExposure.Requests));

        trial.ToReport(At(_second + 1), returnedAt: null).Metrics.Single(m => m.Name == "refused").Text
            .ShouldStartWith("refused: 2 of 100 trials (0.02) against 1 of 900 trials (0.0011) of the baseline");
    }

    private Trial Begin(bool isWarm) => new(_old, _new, new JudgeOptions(), isWarm, At(Start));

    /// <summary>Answers of the candidate until it is so, the old version having nine times as many.</summary>
    private long Until(Func<bool> isSo)
    {
        while (!isSo() && _trial.Requests < 100_000)
            Pass(old: (180, 0), candidate: (20, 0));
        return _trial.Requests;
    }

    private Trial WithMetric(CountLaw law) =>
        new(_old, _new, new JudgeOptions { Extra = [new CountMetric { Name = "refused", Weight = 0.05, Margin = new(0.25, 0.0015), Law = law }] }, isWarm: false, At(Start));

    private void Advance(Trial trial, int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _second++;
            _old.Requests.Add(Measured(_second, 90, 0, 10));
            _new.Requests.Add(Measured(_second, 10, 0, 10));
            trial.Advance(At(_second + 1));
        }
    }

    private static Dictionary<string, ErrorLineCount> Lines(params (string Template, int Lines)[] lines) =>
        lines.ToDictionary(l => l.Template, l => new ErrorLineCount(l.Lines, l.Template));

    private void Pass((int Requests, int Failed) old, (int Requests, int Failed) candidate, int milliseconds = 10, (string Template, int Lines)? lines = null)
    {
        _second++;
        if (lines is { } written)
            _new.Errors.Add(_second, new Dictionary<string, ErrorLineCount> { [written.Template] = new(written.Lines, $"{written.Template} of second {_second}") });
        _old.Requests.Add(Measured(_second, old.Requests, old.Failed, 10));
        _new.Requests.Add(Measured(_second, candidate.Requests, candidate.Failed, milliseconds));
        _trial.Advance(At(_second + 1));
    }

    private static WorkerMeasurements Measured(long second, int requests, int failed, int milliseconds) =>
        new() { Second = second, Requests = requests, Failed = failed, Durations = [DurationBuckets.IndexOf(TimeSpan.FromMilliseconds(milliseconds)), requests] };

    private static DateTimeOffset At(long second) => DateTimeOffset.FromUnixTimeSeconds(second);

    private static Generation New(int number) => new(number, new string('a', 64), null, Config, "c", "e", slot: number, workers: 1, At(Start));
}
