namespace Gapless.Supervisor.Judging;

/// <summary>A metric of the app's own: events of trials, as two counters of a Prometheus endpoint give them. More events are worse.</summary>
public sealed record CountMetric : MetricOptions
{
    /// <summary>By this name its counts are found in the observations, and it is called so in reports.</summary>
    public required string Name { get; init; }

    public CountLaw Law { get; init; } = CountLaw.Proportion;
}
