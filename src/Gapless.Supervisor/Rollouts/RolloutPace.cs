using System.Collections.Immutable;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Rollouts;

/// <summary>
/// Steps by evidence: the share that a candidate may have is the budget of harm divided by the greatest rate of failures more than the old version's that is not yet
/// ruled out. So as long as nothing is known (everything it answers may be wrong) it gets 1 %, after some seventy good answers 10 %, and so on.
/// </summary>
public static class RolloutPace
{
    /// <summary>Of all requests of the service: so many at most may be harmed by going on.</summary>
    public const double Budget = 0.01;

    private static readonly ImmutableArray<int> Shares = [100, 1000, 5000, RolloutStep.Whole];

    /// <summary>The steps, each with the longest time that it waits for evidence.</summary>
    /// <param name="patience">Of all steps together.</param>
    public static ImmutableArray<RolloutStep> Steps(TimeSpan patience) =>
        [.. Shares.Select(s => new RolloutStep(s, s == RolloutStep.Whole ? TimeSpan.Zero : patience / (Shares.Length - 1)))];

    /// <summary>Whether the evidence is enough for a share.</summary>
    /// <param name="share">In 1/10000.</param>
    /// <param name="possibleHarm">The greatest excess of the rate of failures that is not ruled out, 0 to 1.</param>
    public static bool Allows(int share, double possibleHarm) => possibleHarm * share / RolloutStep.Whole <= Budget;
}
