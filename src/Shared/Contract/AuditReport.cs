namespace Gapless.Contract;

/// <summary>Whether the journal's events are those that were written, all of them and in their order.</summary>
public sealed record AuditReport
{
    /// <summary>How many there are.</summary>
    public required long Events { get; init; }

    /// <summary>The hash of the last one: write it down elsewhere, and <c>--head</c> will prove that nothing before it was changed. Null: there is none.</summary>
    public string? Head { get; init; }

    /// <summary>What does not fit, and where; null: everything does.</summary>
    public string? Problem { get; init; }
}
