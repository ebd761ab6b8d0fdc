using Gapless.Supervisor.Judging.Evidence;

namespace Gapless.Supervisor.Judging.Metrics;

/// <summary>Events of trials: failed requests, or a metric of the app's own.</summary>
internal sealed class RateMetric : Metric
{
    // Close together where a proportion is near the margin, because there a wrong alternative costs many trials.
    private static readonly double[] WorseProportions = [1.6, 3, 7, 18, 55, 250, 4000];
    private static readonly double[] WorseCounts = [1.5, 3, 10, 50];
    private static readonly double[] Within = [0.7, 0.3, 0.05];

    private readonly CountLaw _law;
    private readonly Margin _margin;
    private readonly Func<SideCounts, EventCount> _count;
    private readonly string _trials;
    private readonly BlockBuffer _buffer = new();
    private readonly RateTest _test;
    private readonly RateForecast _forecast;
    private EventCount _baseline;
    private EventCount _candidate;

    private RateMetric(string name, string trials, double alpha, CountLaw law, Margin margin, RateForecast forecast, Func<SideCounts, EventCount> count)
        : base(name, alpha)
    {
        _law = law;
        _margin = margin;
        _count = count;
        _trials = trials;
        _forecast = forecast;
        _test = new RateTest(law, margin, law == CountLaw.Proportion ? WorseProportions : WorseCounts, Within);
    }

    public override bool MustBeExcluded => true;

    public static RateMetric OfErrors(MetricOptions options, double alpha) =>
        new("error rate", "requests", alpha, CountLaw.Proportion, options.Margin, new RateForecast(0.0025, 100), s => new(s.Requests, s.Failed));

    public static RateMetric Of(CountMetric metric, double alpha) =>
        new(metric.Name, "trials", alpha, metric.Law, metric.Margin, new RateForecast(0.0025, 100), s => s.Extra.GetValueOrDefault(metric.Name));

    public override void Observe(Observation observation)
    {
        EventCount baseline = Bounded(_count(observation.Baseline)), candidate = Bounded(_count(observation.Candidate));
        _baseline = Sum(_baseline, baseline);
        _candidate = Sum(_candidate, candidate);
        // Before the candidate's first trial there is nothing to compare with: the past only foretells.
        if (_candidate.Trials <= 0)
        {
            _forecast.Add(baseline);
            return;
        }
        if (!_buffer.Add(baseline, candidate, out var block))
            return;
        _test.Add(block, _forecast.Rate);
        _forecast.Add(block.Baseline);
        Note(_test.LogWorse);
    }

    public override bool Excluded(double passAlpha) => _test.LogWithin >= -Math.Log(passAlpha);

    public override MetricReport Report(double passAlpha)
    {
        var bare = new MetricReport { Name = Name, Alpha = Alpha, PValue = PValue, Standing = Standing.NoData, Text = "" };
        if (_candidate.Trials <= 0 || _baseline.Trials <= 0)
            return bare with { Text = $"{Name}: no {_trials} of the {(_candidate.Trials <= 0 ? "candidate" : "baseline")} seen, nothing to compare." };

        double baseline = _baseline.Events / _baseline.Trials, candidate = _candidate.Events / _candidate.Trials;
        var detectable = Detectable.Rate(_law, _test, LogNeeded);
        var report = bare with { Baseline = baseline, Candidate = candidate, Detectable = detectable };
        if (_law == CountLaw.Proportion)
            report = report with { BaselineInterval = RateInterval.Of(_baseline, passAlpha), CandidateInterval = RateInterval.Of(_candidate, passAlpha) };
        var seen = $"{Name}: {Side(_candidate, candidate, report.CandidateInterval)} against {Side(_baseline, baseline, report.BaselineInterval)} of the baseline";
        return Failed ? report with { Standing = Standing.Worse, Text = $"{seen}; good is up to {Value(_margin.Limit(baseline))}; {Wording.Chance(PValue)}." }
            : Excluded(passAlpha) ? report with { Standing = Standing.Within, Text = $"{seen}; beyond {Value(_margin.Limit(baseline))} is excluded." }
            : report with { Standing = Standing.Open, Text = $"{seen}; {Power(detectable)}" };
    }

    private static EventCount Sum(EventCount a, EventCount b) => new(a.Trials + b.Trials, a.Events + b.Events);

    private string Power(double? detectable) => $"{Wording.Number(_candidate.Trials)} {_trials} seen; " +
        (detectable is { } rate ? $"{Rate} above {Value(rate)} would have been found." : "too few to find anything yet.");

    private string Rate => Name.StartsWith("error", StringComparison.Ordinal) ? $"an {Name}" : $"a rate of {Name}";

    private string Side(EventCount count, double rate, Interval? interval) =>
        $"{Wording.Number(count.Events)} of {Wording.Number(count.Trials)} {_trials} ({Value(rate)}{(interval is { } i ? $", {Value(i.Low)} to {Value(i.High)}" : "")})";

    private string Value(double rate) => _law == CountLaw.Proportion ? Wording.Percent(rate) : Wording.Digits(rate);

    /// <summary>Two counters that are read one after the other may disagree by what happened in between.</summary>
    private EventCount Bounded(EventCount count) => _law == CountLaw.Proportion ? count with { Events = Math.Min(count.Events, count.Trials) } : count;
}
