using Gapless.Contract.Workers;
using Gapless.Supervisor.Judging.Evidence;

namespace Gapless.Supervisor.Judging.Metrics;

/// <summary>
/// Durations without a model of them: at several of the baseline's quantiles, the share of the candidate's requests above the quantile's margin against the share of the baseline's above the quantile.
/// </summary>
/// <remarks>
/// A candidate within the margin has at no threshold the greater share, whatever the shape. The thresholds are bounds of buckets, chosen from windows before; each is one E-process, and the metric's evidence is their mean.
/// </remarks>
internal sealed class LatencyMetric : Metric
{
    /// <summary>Fewer durations of the baseline tell nothing of its quantiles.</summary>
    private const int LeastKnown = 20;

    private static readonly double[] Levels = [0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999];
    private static readonly double[] PassLevels = [0.5, 0.9, 0.99];
    private static readonly double[] Worse = [1.6, 3, 8, 64];
    private static readonly double[] Within = [0.77, 0.5, 0.25];

    /// <summary>One pause of a garbage collector slows every request of its second, and they are not independent: no block counts for more than this.</summary>
    private static readonly double MostOfBlock = Math.Log(8);

    /// <summary>
    /// Where a distribution has a gap the same share is slower than one end and the other, and no margin of time would ever be excluded: so a pass also allows the share of slow requests a little more.
    /// </summary>
    private const double SlowShare = 0.001;

    private readonly Margin _margin;
    private readonly RateTest[] _worse;
    private readonly RateTest[] _within;
    private readonly DurationHistogram _baseline = new();
    private readonly DurationHistogram _candidate = new();
    private readonly DurationHistogram _baselineBlock = new();
    private readonly DurationHistogram _candidateBlock = new();

    public LatencyMetric(Margin margin, double alpha)
        : base("latency", alpha)
    {
        _margin = margin;
        _worse = [.. Levels.Select(_ => new RateTest(CountLaw.Proportion, Margin.None, Worse, [], MostOfBlock))];
        _within = [.. PassLevels.Select(_ => new RateTest(CountLaw.Proportion, new Margin(margin.Relative, SlowShare), [], Within, MostOfBlock))];
    }

    public override bool MustBeExcluded => true;

    public override void Observe(Observation observation)
    {
        if (observation.Baseline.Durations.Count == 0 && observation.Candidate.Durations.Count == 0)
            return;
        _baselineBlock.Add(observation.Baseline.Durations);
        _candidateBlock.Add(observation.Candidate.Durations);
        var known = _baseline.Total >= LeastKnown;
        // Until the baseline's quantiles are known, and before the candidate's first request, its windows only foretell.
        if (_candidateBlock.Total == 0 ? _candidate.Total > 0 : known && _baselineBlock.Total == 0)
            return;
        if (known && _candidateBlock.Total > 0)
            Compare();
        _baseline.Add(_baselineBlock);
        _candidate.Add(_candidateBlock);
        _baselineBlock.Clear();
        _candidateBlock.Clear();
    }

    public override bool Excluded(double passAlpha) => _within.All(t => t.LogWithin >= -Math.Log(passAlpha));

    public override MetricReport Report(double passAlpha)
    {
        var bare = new MetricReport { Name = Name, Alpha = Alpha, PValue = PValue, Standing = Standing.NoData, Text = "" };
        if (_baseline.Total == 0 || _candidate.Total == 0)
            return bare with { Text = $"latency: no durations of the {(_candidate.Total == 0 ? "candidate" : "baseline")} seen, nothing to compare." };

        var report = bare with
        {
            Baseline = Quantile(_baseline, 0.99),
            Candidate = Quantile(_candidate, 0.99),
            BaselineInterval = QuantileInterval.Of(_baseline, 0.99, passAlpha),
            CandidateInterval = QuantileInterval.Of(_candidate, 0.99, passAlpha),
        };
        var seen = $"latency: median {Pair(0.5, passAlpha)}; p99 {Pair(0.99, passAlpha)}; {Wording.Number(_candidate.Total)} requests against {Wording.Number(_baseline.Total)}";
        return Failed ? report with { Standing = Standing.Worse, Text = $"{seen}; slower above all at p{Loudest * 100:0.#}; {Wording.Chance(PValue)}." }
            : Excluded(passAlpha) ? report with { Standing = Standing.Within, Text = $"{seen}; slower by more than {Wording.Percent(_margin.Relative)} is excluded at p50, p90 and p99." }
            : report with { Standing = Standing.Open, Text = $"{seen}; {Power()}" };
    }

    private double Loudest => Levels[Enumerable.Range(0, Levels.Length).MaxBy(i => _worse[i].LogWorse)];

    private void Compare()
    {
        Span<int> thresholds = stackalloc int[Levels.Length];
        _baseline.Quantiles(Levels, thresholds);
        Span<double> logs = stackalloc double[Levels.Length];
        for (var i = 0; i < Levels.Length; i++)
        {
            _worse[i].AddWorse(BlockAt(thresholds[i], SlowBound(thresholds[i], roundUp: true)), Foreseen(thresholds[i]));
            logs[i] = _worse[i].LogWorse;
        }
        Note(LogMean.Of(logs));
        Span<int> passes = stackalloc int[PassLevels.Length];
        _baseline.Quantiles(PassLevels, passes);
        for (var i = 0; i < PassLevels.Length; i++)
        {
            // The lower bound of the quantile's bucket: above the upper one there may be nothing on either side, and nothing is no evidence.
            var threshold = passes[i] - 1;
            _within[i].AddWithin(BlockAt(threshold, SlowBound(threshold, roundUp: false)), Foreseen(threshold));
        }
    }

    private Block BlockAt(int threshold, int slow) => new(
        new EventCount(_baselineBlock.Total, _baselineBlock.Above(threshold)),
        new EventCount(_candidateBlock.Total, _candidateBlock.Above(slow)));

    private double Foreseen(int threshold) => (_baseline.Above(threshold) + 0.5) / (_baseline.Total + 1);

    /// <summary>The bucket whose upper bound is the threshold's margin, on the side where rounding cannot help the claim.</summary>
    private int SlowBound(int threshold, bool roundUp)
    {
        var seconds = threshold < 0 ? 0 : DurationBuckets.UpperBound(threshold).TotalSeconds;
        var limit = TimeSpan.FromSeconds(Math.Max(seconds * (1 + _margin.Relative), seconds + _margin.Absolute));
        var index = DurationBuckets.IndexOf(limit);
        // The bucket holds the limit and begins at or below it.
        return roundUp && (index == 0 || DurationBuckets.UpperBound(index - 1) < limit) ? index : index - 1;
    }

    private string Power()
    {
        var detectable = Detectable.Rate(CountLaw.Proportion, _worse[0], LogNeeded + Math.Log(Levels.Length));
        return detectable is { } share
            ? $"had more than {Wording.Percent(share)} of the candidate's requests been slower than the baseline's median and {Wording.Percent(_margin.Relative)}, it would have been found."
            : "too few to find anything yet.";
    }

    private string Pair(double level, double alpha) => $"{Side(_candidate, level, alpha)} against {Side(_baseline, level, alpha)}";

    private static string Side(DurationHistogram durations, double level, double alpha)
    {
        var interval = QuantileInterval.Of(durations, level, alpha);
        return $"{Wording.Duration(Quantile(durations, level))} ({Wording.Duration(interval.Low)} to {Wording.Duration(interval.High)})";
    }

    private static double Quantile(DurationHistogram durations, double level) => DurationBuckets.UpperBound(durations.Quantile(level)).TotalSeconds;
}
