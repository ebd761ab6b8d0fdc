namespace Gapless.Supervisor.Health;

/// <summary>Where a rollout stands when its hooks run: what a webhook is sent, as JSON.</summary>
public sealed record HookMoment
{
    public required string Service { get; init; }

    public required long Rollout { get; init; }

    /// <summary>Name of the hook in the file, for example <c>before_shift</c>.</summary>
    public required string Phase { get; init; }

    /// <summary>The old version; null: there is none.</summary>
    public HookVersion? From { get; init; }

    public HookVersion? To { get; init; }

    /// <summary>The new version's share of new connections at this moment, in per cent.</summary>
    public required decimal Share { get; init; }

    /// <summary>Why it goes back, on the way back; null otherwise.</summary>
    public string? Reason { get; init; }
}

/// <param name="Release">Its id.</param>
/// <param name="Version">As the deployer called it.</param>
public sealed record HookVersion(int Generation, string Release, string? Version);
