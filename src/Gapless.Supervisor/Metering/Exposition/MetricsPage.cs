namespace Gapless.Supervisor.Metering.Exposition;

/// <summary>What a process shows at its metrics endpoint at one moment.</summary>
/// <param name="Samples">In the order of the page.</param>
/// <param name="Types">Metrics by name with their declared types; null: only described, or shown without a type.</param>
internal sealed record MetricsPage(IReadOnlyList<Sample> Samples, IReadOnlyDictionary<string, string?> Types)
{
    /// <summary>It is there, if only with a description and without any series yet.</summary>
    public bool Has(string metric) => Types.ContainsKey(metric) || Types.ContainsKey(Family(metric));

    public string? TypeOf(string metric) => Types.GetValueOrDefault(metric) ?? Types.GetValueOrDefault(Family(metric));

    /// <summary>OpenMetrics declares a counter without the end of its name.</summary>
    private static string Family(string metric) => metric.EndsWith("_total", StringComparison.Ordinal) ? metric[..^"_total".Length] : metric;
}
