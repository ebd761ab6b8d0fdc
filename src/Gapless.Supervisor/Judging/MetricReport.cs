namespace Gapless.Supervisor.Judging;

/// <summary>One metric in words and numbers.</summary>
public sealed record MetricReport
{
    public required string Name { get; init; }

    public required Standing Standing { get; init; }

    /// <summary>One sentence with the numbers.</summary>
    public required string Text { get; init; }

    /// <summary>Of error lines: the template that the sentence speaks of. Null: none, or another metric.</summary>
    public string? Template { get; init; }

    /// <summary>So probable, at most, was evidence this strong at any time up to now if the candidate were no worse than the margin allows. 1 while there is none.</summary>
    public required double PValue { get; init; }

    /// <summary>The metric's part of the rollout's α: the p-value at which it fails the candidate.</summary>
    public required double Alpha { get; init; }

    /// <summary>In the metric's unit: a share, events for each unit of exposure, seconds (p99), or bytes. Null without data.</summary>
    public double? Baseline { get; init; }

    public double? Candidate { get; init; }

    public Interval? BaselineInterval { get; init; }

    public Interval? CandidateInterval { get; init; }

    /// <summary>The least value of the candidate that would have been found by now with a probability of 90 %. Null: none, or not stated for this metric.</summary>
    public double? Detectable { get; init; }
}
