namespace Gapless.Supervisor.Rollouts;

/// <summary>What the runner is to do. Each may be carried out twice: a restarted supervisor repeats the last one.</summary>
public abstract record RolloutCommand
{
    /// <summary>Copy the source into the store; answers Staged or Failed.</summary>
    public sealed record Stage(string Source) : RolloutCommand;

    /// <summary>Turn new connections to the candidate's slot, end the old generation; answers RoomMade.</summary>
    public sealed record MakeRoom : RolloutCommand;

    /// <summary>Start the candidate's workers, with a limit of <paramref name="Within"/> for start and proof; answers Ready or Failed.</summary>
    public sealed record Start(TimeSpan Within) : RolloutCommand;

    /// <summary>Run the smoke tests; answers Proved or Failed.</summary>
    public sealed record Prove : RolloutCommand;

    /// <summary>Give the candidate this share of new connections, in 1/10000; answers Shifted or Failed.</summary>
    public sealed record Shift(int Weight) : RolloutCommand;

    /// <summary>Answer HoldElapsed after this time.</summary>
    public sealed record Hold(TimeSpan Time) : RolloutCommand;

    /// <summary>Forget the hold or the warm time that runs.</summary>
    public sealed record StopTimer : RolloutCommand;

    /// <summary>Make the candidate the live generation; answers Promoted or Failed.</summary>
    public sealed record Promote : RolloutCommand;

    /// <summary>Answer WarmElapsed after this time.</summary>
    public sealed record KeepWarm(TimeSpan Time) : RolloutCommand;

    /// <summary>Let the old generation finish and end; answers Drained.</summary>
    public sealed record DrainPrevious : RolloutCommand;

    /// <summary>Give the old generation all new connections at once; answers Returned.</summary>
    public sealed record GoBack : RolloutCommand;

    /// <summary>Let the candidate that failed stay without connections; answers KeepElapsed after this time.</summary>
    public sealed record KeepFailed(TimeSpan Time) : RolloutCommand;

    /// <summary>Let the candidate finish and end; answers CandidateGone.</summary>
    public sealed record EndCandidate : RolloutCommand;

    /// <summary>Leave the shares as they are, start the candidate's workers that have ended, answer those who wait.</summary>
    public sealed record Freeze : RolloutCommand;

    /// <summary>Recreate: start the old release again in the candidate's slot; answers Restored.</summary>
    public sealed record Restore : RolloutCommand;

    /// <summary>Write the receipt, answer those who wait.</summary>
    public sealed record Close : RolloutCommand;
}
