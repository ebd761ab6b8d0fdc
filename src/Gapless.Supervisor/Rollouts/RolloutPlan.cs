using System.Collections.Immutable;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Rollouts;

/// <summary>What started a rollout.</summary>
public enum RolloutKind
{
    /// <summary>A release was deployed.</summary>
    Deploy,

    /// <summary>A new generation of the live release.</summary>
    Restart,

    /// <summary>Back to a release of the store.</summary>
    Rollback,

    /// <summary>Back to a generation that still runs: nothing to start, nothing to prove.</summary>
    WayBack,

    /// <summary>The configuration changed.</summary>
    Reload,
}

/// <summary>Everything a rollout was asked to do; fixed when it begins, but for the release, which staging tells.</summary>
public sealed record RolloutPlan
{
    public required long Id { get; init; }

    public required RolloutKind Kind { get; init; }

    /// <summary>Directory, archive or URL to stage; null when <see cref="Release"/> is in the store already.</summary>
    public string? Source { get; init; }

    /// <summary>SHA-256 that the file at <see cref="Source"/> must have; null: any.</summary>
    public string? Digest { get; init; }

    /// <summary>Also a release that was rejected.</summary>
    public bool Force { get; init; }

    /// <summary>Release id; null until staged.</summary>
    public string? Release { get; init; }

    public string? Label { get; init; }

    /// <summary>The live generation when the rollout began; null: there was none.</summary>
    public int? From { get; init; }

    /// <summary>Digest of the configuration the live generation runs under: recreate starts it again with the same.</summary>
    public string? FromConfig { get; init; }

    /// <summary>The candidate.</summary>
    public required int To { get; init; }

    public required ImmutableArray<RolloutStep> Steps { get; init; }

    /// <summary>A step ends when the evidence is enough for the next one; its hold is only the longest that it waits.</summary>
    public bool ByEvidence { get; init; }

    /// <summary>When a step by evidence has waited in vain.</summary>
    public QuietAction WhenQuiet { get; init; }

    public TimeSpan Within { get; init; }

    public TimeSpan KeepWarm { get; init; }

    /// <summary>How long a candidate that failed stays, without connections, to be looked at.</summary>
    public TimeSpan KeepFailed { get; init; }

    /// <summary>The old version does not read what the candidate writes: once it has had traffic there is no way back but by force.</summary>
    public bool OneWay { get; init; }

    /// <summary>Somebody has promoted it though it had failed: it is judged no more.</summary>
    public bool Insisted { get; init; }

    public RolloutStrategy Strategy { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required string Actor { get; init; }

    /// <summary>The old generation has to be gone before the candidate may start.</summary>
    public bool NeedsRoom => Strategy == RolloutStrategy.Recreate && From is not null && Kind != RolloutKind.WayBack;
}
