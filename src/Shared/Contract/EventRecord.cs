namespace Gapless.Contract;

/// <summary>One line of the journal.</summary>
public sealed record EventRecord
{
    /// <summary>Rises by one with each event.</summary>
    public required long Id { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>Null: of the supervisor itself.</summary>
    public string? Service { get; init; }

    public long? Rollout { get; init; }

    public int? Generation { get; init; }

    public int? Worker { get; init; }

    /// <summary>A stable name such as <c>worker.ready</c> or <c>rollout.shifted</c>; see docs/operations.md.</summary>
    public required string Kind { get; init; }

    /// <summary>What happened, for people.</summary>
    public required string Text { get; init; }

    /// <summary>Who asked: <c>uid 1000 (anna), pid 4711</c>; null: the supervisor.</summary>
    public string? Actor { get; init; }

    /// <summary>Covers this event and all before it; see docs/operations.md. Null: of a supervisor that did not write it.</summary>
    public string? Hash { get; init; }
}
