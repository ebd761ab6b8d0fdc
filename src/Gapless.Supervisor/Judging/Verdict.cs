namespace Gapless.Supervisor.Judging;

/// <summary>What the judge says of a candidate. A closed set.</summary>
/// <param name="Text">The reason in one or more sentences, for the report.</param>
/// <param name="Metrics">Every judged metric, in the order of the options.</param>
public abstract record Verdict(string Text, IReadOnlyList<MetricReport> Metrics)
{
    /// <summary>A metric is beyond its margin. Final: later windows do not take it back.</summary>
    /// <param name="Metric">The one with the strongest evidence.</param>
    public sealed record Fail(string Text, MetricReport Metric, IReadOnlyList<MetricReport> Metrics) : Verdict(Text, Metrics);

    /// <summary>The margins of errors, latency and the app's own metrics are excluded, and nothing else speaks against the candidate.</summary>
    public sealed record Pass(string Text, IReadOnlyList<MetricReport> Metrics) : Verdict(Text, Metrics);

    /// <summary>Neither; the text says what would have been found.</summary>
    public sealed record NotEnough(string Text, IReadOnlyList<MetricReport> Metrics) : Verdict(Text, Metrics);
}
