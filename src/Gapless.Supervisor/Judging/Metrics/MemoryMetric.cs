using Gapless.Supervisor.Judging.Evidence;

namespace Gapless.Supervisor.Judging.Metrics;

/// <summary>
/// A leak: memory beyond the margin that still grows. Ten samples are a span, its lowest sample is its floor, and a span speaks against the candidate when its floor is beyond the limit and above the floor before.
/// A candidate that does not leak has such a span with a probability of one half at most, whatever came before: a sign test, whose evidence is a product of bets.
/// </summary>
/// <remarks>
/// Neither a slope nor a comparison of means: samples of a process depend on each other, and a young process grows. The floor forgives the saw-tooth of a garbage collector, the limit a cache that fills.
/// </remarks>
internal sealed class MemoryMetric(Margin margin, double alpha) : Metric("memory", alpha)
{
    private const int SamplesOfSpan = 10;

    private static readonly double[] Growing = [0.75, 0.9, 0.99];

    private readonly double[] _logs = new double[Growing.Length];
    private int _samples;
    private double _floor = double.PositiveInfinity;
    private double _reference;
    private double? _floorBefore;
    private double? _candidate;
    private double? _baseline;
    private int _grown;

    public override bool MustBeExcluded => false;

    public override void Observe(Observation observation)
    {
        _baseline = observation.Baseline.Memory ?? _baseline;
        _candidate = observation.Candidate.Memory ?? _candidate;
        if (observation.Candidate.Memory is not { } sample || _baseline is not { } reference)
            return;
        _floor = Math.Min(_floor, sample);
        _reference = Math.Max(_reference, reference);
        if (++_samples < SamplesOfSpan)
            return;
        // Below the limit nothing is at stake, so that a long good life before a leak costs no evidence.
        if (_floorBefore is { } before && before > margin.Limit(_reference))
            Bet(_floor > before);
        _floorBefore = _floor;
        _samples = 0;
        _floor = double.PositiveInfinity;
        _reference = 0;
    }

    public override bool Excluded(double passAlpha) => false;

    public override MetricReport Report(double passAlpha)
    {
        var report = new MetricReport { Name = Name, Alpha = Alpha, PValue = PValue, Standing = Standing.NoData, Text = "memory: not measured." };
        if (_candidate is not { } candidate || _baseline is not { } baseline)
            return report;
        var seen = $"memory: {Wording.Bytes(candidate)} against {Wording.Bytes(baseline)} of the baseline; good is up to {Wording.Bytes(margin.Limit(baseline))}, beyond which it grew {_grown} times";
        return report with
        {
            Baseline = baseline,
            Candidate = candidate,
            Standing = Failed ? Standing.Worse : Standing.Quiet,
            Text = Failed ? $"{seen}; {Wording.Chance(PValue)}." : seen + ".",
        };
    }

    private void Bet(bool grew)
    {
        if (grew)
            _grown++;
        for (var i = 0; i < Growing.Length; i++)
            _logs[i] += Math.Log(2 * (grew ? Growing[i] : 1 - Growing[i]));
        Note(LogMean.Of(_logs));
    }
}
