namespace Gapless.Supervisor.Judging.Metrics;

/// <summary>The judged metrics, α shared among them by their weights.</summary>
internal static class MetricSet
{
    public static IReadOnlyList<Metric> Of(JudgeOptions options)
    {
        var sum = options.Extra.Sum(m => m.Weight)
            + new[] { options.Errors, options.Latency, options.Crashes, options.ErrorLines, options.Memory }.Sum(m => m?.Weight ?? 0);
        var metrics = new List<Metric>();
        if (options.Errors is { } errors)
            metrics.Add(RateMetric.OfErrors(errors, Share(errors)));
        if (options.Latency is { } latency)
            metrics.Add(new LatencyMetric(latency.Margin, Share(latency)));
        if (options.Crashes is { } crashes)
            metrics.Add(new CrashMetric(crashes.Margin, Share(crashes)));
        if (options.ErrorLines is { } lines)
            metrics.Add(new ErrorLineMetric(lines.Margin, Share(lines)));
        if (options.Memory is { } memory)
            metrics.Add(new MemoryMetric(memory.Margin, Share(memory)));
        metrics.AddRange(options.Extra.Select(m => RateMetric.Of(m, Share(m))));
        return metrics;

        double Share(MetricOptions metric) => options.Alpha * metric.Weight / sum;
    }
}
