namespace Gapless.EndToEndTests.Crashes.Conducting;

/// <summary>A moment of a rollout in which somebody may die.</summary>
/// <param name="Kind">Of a packet that was sent and not delivered, as in <see cref="Hold"/>; or of an event.</param>
/// <param name="At">Whose packet.</param>
/// <param name="Number">Of the packet, counted from the beginning of the rollout.</param>
internal sealed record Step(string Kind, At At, int Number = 1)
{
    /// <summary>Where the old version has nothing in memory, connections move when it leaves.</summary>
    /// <param name="middle">An offer that is neither the first nor the last.</param>
    public static IReadOnlyList<Step> OfConnections(int middle) =>
    [
        new("adopt", At.New), new("hand-over", At.Old), new("offer", At.New), new("answer", At.New), new("offer", At.New, middle), new("answer", At.New, middle),
        new("generation.stopping", At.Journal), new("counts final", At.Old),
    ];

    /// <summary>Where it has, both move before the promotion. The first import of the new version is what it starts with.</summary>
    public static IReadOnlyList<Step> OfState { get; } =
    [
        new("state-expect", At.New), new("traffic.shifted", At.Journal), new("state-export move", At.Old), new("state-exported move", At.Old), new("state-import", At.New, 2), new("state-imported", At.New, 2),
        new("state-settle", At.Old, 2), new("state-exported late", At.Old), new("state-import", At.New, 3), new("rollout.promoting", At.Journal),
    ];

    /// <summary>The new worker has the state that moves, and dies with it.</summary>
    public bool IsStateTaken => Kind is "state-imported" or "state-settle" or "state-exported late" or "rollout.promoting" || this is { Kind: "state-import", Number: > 2 };

    /// <summary>What it does then the old worker does when it has answered everybody: requests that are halfway are ended at this event, and not after the death.</summary>
    public string? After => Kind switch
    {
        "counts final" => "generation.stopping",
        "state-exported late" => "state.written",
        "state-import" when Number > 2 => "state.written",
        _ => null,
    };

    public override string ToString() => At == At.Journal ? Kind : $"{Kind} {Number} of the {At.ToString().ToLowerInvariant()} worker";
}

internal enum At
{
    Old,

    New,

    /// <summary>No packet, but an event.</summary>
    Journal,
}
