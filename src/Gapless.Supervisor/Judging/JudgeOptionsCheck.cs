namespace Gapless.Supervisor.Judging;

internal static class JudgeOptionsCheck
{
    public static void Throw(JudgeOptions options)
    {
        if (options.Alpha is not (> 0 and < 1))
            throw new ArgumentException($"alpha must lie between 0 and 1, not at {options.Alpha}");
        if (options.PassError is not (> 0 and < 1))
            throw new ArgumentException($"the error of a pass must lie between 0 and 1, not at {options.PassError}");
        var metrics = new[] { options.Errors, options.Latency, options.Crashes, options.ErrorLines, options.Memory }.OfType<MetricOptions>().Concat(options.Extra).ToArray();
        if (metrics.Length == 0)
            throw new ArgumentException("nothing to judge: declare at least one metric");
        foreach (var metric in metrics)
        {
            if (metric.Weight is not (> 0 and < double.PositiveInfinity))
                throw new ArgumentException($"the weight of a metric must be above 0, not {metric.Weight}");
            if (metric.Margin.Relative is not (>= 0 and < double.PositiveInfinity) || metric.Margin.Absolute is not (>= 0 and < double.PositiveInfinity))
                throw new ArgumentException($"a margin must not be below 0: {metric.Margin}");
        }
        if (options.Extra.GroupBy(m => m.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"two metrics are called {twice.Key}");
    }
}
