namespace Gapless.Supervisor.Metering.Exposition;

/// <summary>One series and what it shows now.</summary>
/// <param name="Name">Of the metric, for example <c>http_requests_total</c>.</param>
/// <param name="Labels">In the order in which they were written, each name once.</param>
/// <param name="Value">May be infinite or NaN.</param>
internal sealed record Sample(string Name, IReadOnlyList<KeyValuePair<string, string>> Labels, double Value)
{
    /// <summary>The same for the same series, in whatever order its labels stand.</summary>
    public string Series { get; } = Name + "{" + string.Join(',', Labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value.Length}:{l.Value}"));
}
