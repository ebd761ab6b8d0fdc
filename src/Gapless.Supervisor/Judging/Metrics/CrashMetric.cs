using Gapless.Supervisor.Judging.Evidence;

namespace Gapless.Supervisor.Judging.Metrics;

/// <summary>Crashes for each second of a worker's life, by Poisson's law.</summary>
/// <remarks>
/// Old and new live side by side for the same seconds, so these alone could never say more than "two to one" at each crash. What the baseline lived through before is drawn on, a limited part for each
/// second of the candidate and by their number alone; its rate is taken as steady. To draw a part s of k earlier crashes is valid, as (1 + c)^s ≤ 1 + s·c.
/// </remarks>
internal sealed class CrashMetric(Margin margin, double alpha) : Metric("crashes", alpha)
{
    private const double HistoryPerSecond = 20;

    /// <summary>Not learned: the history is used as evidence, so it must not choose the bets.</summary>
    private const double Foreseen = 1 / 86_400.0;

    private static readonly double[] Worse = [4, 16, 64, 400];

    private readonly RateTest _test = new(CountLaw.Count, margin, Worse, []);
    private readonly BlockBuffer _buffer = new();
    private EventCount _history;
    private double _undrawn;
    private EventCount _baseline;
    private EventCount _candidate;

    public override bool MustBeExcluded => false;

    public override void Observe(Observation observation)
    {
        EventCount baseline = Count(observation.Baseline), candidate = Count(observation.Candidate);
        _baseline = new(_baseline.Trials + baseline.Trials, _baseline.Events + baseline.Events);
        _candidate = new(_candidate.Trials + candidate.Trials, _candidate.Events + candidate.Events);
        if (_candidate.Trials <= 0)
        {
            _history = _baseline;
            _undrawn = _baseline.Trials;
            return;
        }
        var drawn = Math.Min(_undrawn, HistoryPerSecond * candidate.Trials);
        _undrawn -= drawn;
        var events = drawn > 0 ? _history.Events * drawn / _history.Trials : 0;
        if (!_buffer.Add(new(baseline.Trials + drawn, baseline.Events + events), candidate, out var block))
            return;
        _test.AddWorse(block, Foreseen);
        Note(_test.LogWorse);
    }

    public override bool Excluded(double passAlpha) => false;

    public override MetricReport Report(double passAlpha)
    {
        var report = new MetricReport { Name = Name, Alpha = Alpha, PValue = PValue, Standing = Standing.NoData, Text = "crashes: no life of both versions' workers seen." };
        if (_candidate.Trials <= 0 || _baseline.Trials <= 0)
            return report;
        var seen = $"crashes: {Side(_candidate)} against {Side(_baseline)} of the baseline";
        return report with
        {
            Baseline = _baseline.Events / _baseline.Trials,
            Candidate = _candidate.Events / _candidate.Trials,
            Detectable = Detectable.Rate(CountLaw.Count, _test, LogNeeded),
            Standing = Failed ? Standing.Worse : Standing.Quiet,
            Text = Failed ? $"{seen}; {Wording.Chance(PValue)}." : seen + ".",
        };
    }

    private static EventCount Count(SideCounts side) => new(side.WorkerSeconds, side.Crashes);

    private static string Side(EventCount count) => $"{Wording.Number(count.Events)} in {Wording.Digits(count.Trials)} s of workers";
}
