using System.Collections.Immutable;

namespace Gapless.Contract;

/// <summary>The account of one rollout. Numbers are counted, never assumed; what was not counted is null.</summary>
public sealed record Receipt
{
    public required long Rollout { get; init; }

    public required string Service { get; init; }

    /// <summary><c>done</c>, <c>reverted</c> or <c>frozen</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Why it was reverted or is frozen; null when done.</summary>
    public string? Reason { get; init; }

    public string? FromRelease { get; init; }

    public required string ToRelease { get; init; }

    public int? FromGeneration { get; init; }

    public int? ToGeneration { get; init; }

    /// <summary>Each phase with its length, in order.</summary>
    public required ImmutableArray<ReceiptStep> Steps { get; init; }

    public required double TotalSeconds { get; init; }

    /// <summary>From the decision to go back until the old version had all new connections; null when nothing was reverted.</summary>
    public double? RevertSeconds { get; init; }

    /// <summary>Until then the old version is ready to take over in one call; null: it is not kept.</summary>
    public DateTimeOffset? RollbackUntil { get; init; }

    /// <summary>The candidate that failed, as long as it is there to be looked at; null: it was ended.</summary>
    public KeptCandidate? Kept { get; init; }

    /// <summary>Connections found in the queue of a generation that had ended, served by a relief worker.</summary>
    public int Relieved { get; init; }

    /// <summary>Processes that had to be killed at the drain limit.</summary>
    public int Killed { get; init; }

    /// <summary>Null: no worker of a generation that left has counted.</summary>
    public ConnectionAccount? Connections { get; init; }

    /// <summary>What was found about the candidate by its answers; null: there was no old version beside it to compare it with.</summary>
    public JudgeReport? Judge { get; init; }

    /// <summary>What a reader must know: endpoints not proved before traffic, the last lines of a failed candidate, ….</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}

/// <summary>A candidate that failed and runs on without connections.</summary>
/// <param name="Target">Where its first worker is reached from this machine; null: only together with others.</param>
public sealed record KeptCandidate(string? Target, DateTimeOffset Until);

/// <summary>One phase of a rollout.</summary>
public sealed record ReceiptStep(string Name, double Seconds);
