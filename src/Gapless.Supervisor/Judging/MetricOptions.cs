namespace Gapless.Supervisor.Judging;

/// <summary>What the judge is told of one metric.</summary>
public record MetricOptions
{
    /// <summary>The metric's share of the rollout's α, as a part of the sum of all weights.</summary>
    public required double Weight { get; init; }

    public required Margin Margin { get; init; }
}
