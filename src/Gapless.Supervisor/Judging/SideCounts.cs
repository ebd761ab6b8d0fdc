namespace Gapless.Supervisor.Judging;

/// <summary>What one version did in one window. Counts are those of the window alone, summed over its workers.</summary>
public sealed record SideCounts
{
    /// <summary>Requests that ended in the window.</summary>
    public long Requests { get; init; }

    /// <summary>Of them: failed.</summary>
    public long Failed { get; init; }

    /// <summary>Pairs of an index of the contract's buckets and how many requests took so long, as workers report them. Empty where nobody measures.</summary>
    public IReadOnlyList<int> Durations { get; init; } = [];

    /// <summary>Seconds that workers were to be alive, summed over them.</summary>
    public double WorkerSeconds { get; init; }

    /// <summary>Workers that ended without being asked to.</summary>
    public int Crashes { get; init; }

    /// <summary>
    /// Resident memory of a worker, in bytes: their mean. For the baseline: what it had at the candidate's present age where that was recorded, otherwise what it has now. Null: not measured.
    /// </summary>
    public double? Memory { get; init; }

    /// <summary>Lines at error level by their templates. Only templates that the baseline had never written when the rollout began.</summary>
    public IReadOnlyDictionary<string, int> ErrorLines { get; init; } = new Dictionary<string, int>();

    /// <summary>Counts of the app's own metrics by their names; one that is not there had no data in the window.</summary>
    public IReadOnlyDictionary<string, EventCount> Extra { get; init; } = new Dictionary<string, EventCount>();
}
