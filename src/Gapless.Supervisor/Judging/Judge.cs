using Gapless.Supervisor.Judging.Metrics;

namespace Gapless.Supervisor.Judging;

/// <summary>
/// Compares a candidate with its baseline, window by window, and may be asked at any time: each metric's evidence is an e-process, so looking often costs nothing
/// (docs/judging.md says what is assumed).
/// </summary>
/// <remarks>Pure and not thread-safe: its owner feeds it in order. Memory is bounded and does not grow with the rollout.</remarks>
public sealed class Judge
{
    private readonly IReadOnlyList<Metric> _metrics;
    private readonly Metric[] _excludable;
    private readonly double _passAlpha;

    /// <exception cref="ArgumentException">Nothing is judged, or a number in the options makes no sense.</exception>
    public Judge(JudgeOptions options)
    {
        JudgeOptionsCheck.Throw(options);
        _metrics = MetricSet.Of(options);
        _excludable = [.. _metrics.Where(m => m.MustBeExcluded)];
        _passAlpha = options.PassError;
    }

    /// <summary>No report is written. Fail is final; Pass may become NotEnough or Fail again.</summary>
    public Outcome Outcome =>
        _metrics.Any(m => m.Failed) ? Outcome.Fail
        : _excludable.Length > 0 && Array.TrueForAll(_excludable, m => m.Excluded(_passAlpha)) ? Outcome.Pass
        : Outcome.NotEnough;

    /// <exception cref="ArgumentException">The counts contradict each other; nothing was taken from the observation.</exception>
    public void Observe(Observation observation)
    {
        SideCountsCheck.Throw(observation.Baseline, nameof(observation.Baseline));
        SideCountsCheck.Throw(observation.Candidate, nameof(observation.Candidate));
        foreach (var metric in _metrics)
            metric.Observe(observation);
    }

    /// <param name="remark">What its owner has to add to the sentence of a metric; null: nothing.</param>
    public Verdict Verdict(Func<MetricReport, string?>? remark = null)
    {
        var reports = _metrics.Select(m => m.Report(_passAlpha)).Select(r => remark?.Invoke(r) is { } more ? r with { Text = $"{r.Text} {more}" } : r).ToArray();
        switch (Outcome)
        {
            case Outcome.Fail:
                var worst = Enumerable.Range(0, reports.Length).Where(i => _metrics[i].Failed).MinBy(i => reports[i].PValue / reports[i].Alpha);
                return new Verdict.Fail(reports[worst].Text, reports[worst], reports);
            case Outcome.Pass:
                return new Verdict.Pass(Join(reports.Where(r => r.Standing == Standing.Within)), reports);
            default:
                return new Verdict.NotEnough(
                    _excludable.Length == 0 ? "Nothing is judged that could speak for the candidate." : Join(reports.Where((r, i) => _metrics[i].MustBeExcluded && r.Standing != Standing.Within)),
                    reports);
        }
    }

    private static string Join(IEnumerable<MetricReport> reports) => string.Join(" ", reports.Select(r => r.Text));
}
