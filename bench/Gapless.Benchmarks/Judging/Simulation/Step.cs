namespace Gapless.Benchmarks.Judging.Simulation;

/// <param name="Share">The candidate's part of the requests.</param>
internal sealed record Step(double Share, double Seconds)
{
    /// <summary>The default of a rollout: the share grows.</summary>
    public static Step[] Rollout { get; } = [new(0.01, 120), new(0.1, 180), new(0.5, 300)];
}
