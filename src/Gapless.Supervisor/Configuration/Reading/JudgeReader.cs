using System.Collections.Immutable;
using Gapless.Supervisor.Judging;

namespace Gapless.Supervisor.Configuration.Reading;

internal static class JudgeReader
{
    private const double Mebibyte = 1 << 20;

    /// <summary>Null: candidates are not judged.</summary>
    public static (JudgeOptions? Options, ImmutableArray<MetricConfig> Metrics) Read(Field field)
    {
        var defaults = new JudgeOptions();
        if (!field.IsMap)
            return (field.Boolean() is false ? null : defaults, []);
        if (field.Keys(KnownKeys.Judge, "a map, or off") is not { } keys)
            return (defaults, []);
        var options = defaults with
        {
            Alpha = keys["alpha"]?.Percent(0.01, 50, "1%") ?? defaults.Alpha,
            Errors = Metric(keys["errors"], defaults.Errors!, f => f.Percent(0, 100, "0.15%")),
            Latency = Metric(keys["latency"], defaults.Latency!, f => f.Time("1ms")?.TotalSeconds),
            Memory = Metric(keys["memory"], defaults.Memory!, f => f.Integer(0, 1 << 20, "64") * Mebibyte),
            Crashes = keys["crashes"]?.Boolean() is false ? null : defaults.Crashes,
            ErrorLines = keys["error_lines"]?.Boolean() is false ? null : defaults.ErrorLines,
        };
        var metrics = keys["metrics"] is { } own ? MetricReader.Read(own) : [];
        var isNothing = metrics.IsEmpty && options is { Errors: null, Latency: null, Memory: null, Crashes: null, ErrorLines: null };
        return (isNothing ? null : options, metrics);
    }

    private static MetricOptions? Metric(Field? field, MetricOptions defaults, Func<Field, double?> absolute)
    {
        if (field is not { } given)
            return defaults;
        if (!given.IsMap)
            return given.Boolean() is false ? null : defaults;
        if (given.Keys(KnownKeys.Margin, "a map, or off") is not { } keys)
            return defaults;
        return defaults with
        {
            Margin = new Margin(
                keys["relative"]?.Percent(0, 10_000, "25%") ?? defaults.Margin.Relative,
                (keys["absolute"] is { } value ? absolute(value) : null) ?? defaults.Margin.Absolute),
        };
    }
}
