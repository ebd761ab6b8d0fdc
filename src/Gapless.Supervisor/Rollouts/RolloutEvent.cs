namespace Gapless.Supervisor.Rollouts;

/// <summary>What can happen to a rollout. A closed set.</summary>
public abstract record RolloutEvent
{
    /// <summary>As a person reads it in a refusal.</summary>
    public virtual string Name => GetType().Name.ToLowerInvariant();

    public sealed record Begin : RolloutEvent;

    /// <summary>The release is in the store.</summary>
    /// <param name="Label">What the store calls it.</param>
    /// <param name="IsLive">The live generation runs the very same one.</param>
    /// <param name="OneWay">See <see cref="RolloutPlan.OneWay"/>.</param>
    public sealed record Staged(string Release, string? Label = null, bool IsLive = false, bool OneWay = false) : RolloutEvent;

    /// <summary>The release may not go into service here: it is unproven, it was rejected before, or the preflight found what would make it fail. Nothing has been started; it is no failure of the release.</summary>
    public sealed record Refused(string Reason) : RolloutEvent;

    /// <summary>Recreate: no process of the old generation is left.</summary>
    public sealed record RoomMade : RolloutEvent;

    /// <summary>Every worker of the candidate is ready.</summary>
    public sealed record Ready : RolloutEvent;

    /// <summary>Health and smoke tests have passed.</summary>
    public sealed record Proved : RolloutEvent;

    /// <summary>The share of the step is in force, its hooks have passed.</summary>
    public sealed record Shifted : RolloutEvent;

    public sealed record HoldElapsed : RolloutEvent;

    /// <summary>The evidence is enough for the next step.</summary>
    public sealed record Trusted : RolloutEvent;

    /// <summary>The candidate is the live generation.</summary>
    public sealed record Promoted : RolloutEvent;

    public sealed record WarmElapsed : RolloutEvent;

    /// <summary>The old generation has ended.</summary>
    public sealed record Drained : RolloutEvent;

    /// <summary>The candidate failed: it exited, a check or a hook failed, the time was up.</summary>
    /// <param name="BeforeTraffic">It certainly had no connection of a client.</param>
    public sealed record Failed(string Reason, bool BeforeTraffic = false) : RolloutEvent;

    /// <summary>The old generation has all new connections again, and the hooks have heard of it.</summary>
    /// <param name="CanStay">The candidate runs, and nobody is left on it.</param>
    public sealed record Returned(bool CanStay) : RolloutEvent;

    /// <summary>The candidate that failed has been there to be looked at for long enough.</summary>
    public sealed record KeepElapsed : RolloutEvent;

    /// <summary>The candidate of a rollout that goes back has ended.</summary>
    public sealed record CandidateGone : RolloutEvent;

    /// <summary>Recreate: the old release serves again, or could not be started (<paramref name="Problem"/>).</summary>
    public sealed record Restored(string? Problem) : RolloutEvent;

    public sealed record Pause : RolloutEvent;

    public sealed record Resume : RolloutEvent;

    /// <summary>No more holds.</summary>
    public sealed record Hurry : RolloutEvent
    {
        public override string Name => "promote";
    }

    /// <param name="Forced">Also where the old version cannot live with what the candidate has written.</param>
    public sealed record Abort(string Reason, bool Forced = false) : RolloutEvent;

    /// <summary>The next rollout begins; what is left of this one (warm, draining) goes on without it.</summary>
    public sealed record Superseded : RolloutEvent;

    /// <summary>A new supervisor has taken the service over.</summary>
    /// <param name="CandidateAlive">Every worker of the candidate still runs.</param>
    /// <param name="PreviousAlive">A worker of the old generation still runs.</param>
    public sealed record Recovered(bool CandidateAlive, bool PreviousAlive) : RolloutEvent;
}
