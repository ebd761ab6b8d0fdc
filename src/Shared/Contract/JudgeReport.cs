using System.Collections.Immutable;

namespace Gapless.Contract;

/// <summary>What was found about a candidate by its first requests, compared with the old version's in the same seconds.</summary>
public sealed record JudgeReport
{
    /// <summary><c>fail</c>, <c>pass</c> or <c>not enough evidence</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary>The reason, or what would have been found by now.</summary>
    public required string Text { get; init; }

    /// <summary>Answers of the candidate that were judged, and of them failed.</summary>
    public long Requests { get; init; }

    public long Failed { get; init; }

    /// <summary>From the first failed answer of the candidate, to the second, until the old version had all new connections again; null when it was not reverted, or nothing failed.</summary>
    public double? FailureToReturnSeconds { get; init; }

    public required ImmutableArray<JudgedMetric> Metrics { get; init; }
}

/// <summary>One metric of a <see cref="JudgeReport"/>, in words and numbers.</summary>
public sealed record JudgedMetric
{
    public required string Name { get; init; }

    /// <summary><c>open</c>, <c>worse</c>, <c>within</c>, <c>quiet</c> or <c>no data</c>.</summary>
    public required string Standing { get; init; }

    public required string Text { get; init; }

    /// <summary>At most so probable was evidence this strong if the candidate were no worse than the margin allows.</summary>
    public double PValue { get; init; }

    /// <summary>The p-value at which the metric fails the candidate.</summary>
    public double Alpha { get; init; }

    /// <summary>In the metric's unit (share of requests, seconds, bytes, events per unit); null: no data.</summary>
    public double? Baseline { get; init; }

    public double? Candidate { get; init; }

    /// <summary>Lower and upper bound that hold at all times; null: none yet.</summary>
    public ImmutableArray<double?> BaselineInterval { get; init; } = [];

    public ImmutableArray<double?> CandidateInterval { get; init; } = [];

    /// <summary>The least value that would have been found by now with a probability of 90 %.</summary>
    public double? Detectable { get; init; }
}
