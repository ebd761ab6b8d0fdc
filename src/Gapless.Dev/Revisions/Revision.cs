namespace Gapless.Dev.Revisions;

/// <summary>One save and what became of it. Times are null until they are known.</summary>
/// <param name="Number">1 is the start of the session.</param>
/// <param name="Files">Absolute; empty when it was asked for by hand.</param>
internal sealed record Revision(int Number, IReadOnlyList<string> Files, DateTimeOffset SavedAt, DateTimeOffset SeenAt)
{
    public DateTimeOffset? CompiledAt { get; init; }

    /// <summary>From then on new requests are answered by it.</summary>
    public DateTimeOffset? ReadyAt { get; init; }

    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>How it came into the running app, and why so: one line.</summary>
    public string? Way { get; init; }

    /// <summary>Why it never answered; null: it did, or still may.</summary>
    public string? Failure { get; init; }

    /// <summary>It had nothing that the running version does not have.</summary>
    public bool IsSame { get; init; }

    /// <summary>A newer one took over its changes before it was ready.</summary>
    public bool IsSuperseded { get; init; }
}
