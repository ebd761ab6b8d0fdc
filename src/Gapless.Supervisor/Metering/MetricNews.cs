using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Metering;

/// <summary>What was learned of one metric of the app's own at one moment. A closed set.</summary>
/// <param name="Metric">Its name.</param>
internal abstract record MetricNews(string Metric)
{
    /// <summary>Both sides were read for the first time: from now on it is counted.</summary>
    public sealed record Began(string Metric) : MetricNews(Metric);

    /// <summary>What happened since the last growth or since it began, on both sides in the same time.</summary>
    public sealed record Grew(string Metric, SideGrowth Baseline, SideGrowth Candidate, MetricExposure Per) : MetricNews(Metric);

    /// <summary>It could not be read. What happens meanwhile is part of the next growth.</summary>
    public sealed record Failed(string Metric, string Why) : MetricNews(Metric);
}

/// <param name="Events">Since the time before.</param>
/// <param name="Trials">Null: what they are counted for is known elsewhere.</param>
internal readonly record struct SideGrowth(double Events, double? Trials);
