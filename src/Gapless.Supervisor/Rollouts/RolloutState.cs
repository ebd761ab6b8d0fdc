using System.Text.Json.Serialization;

namespace Gapless.Supervisor.Rollouts;

/// <summary>Where a rollout stands. A closed set; each holds only what that phase knows.</summary>
[JsonDerivedType(typeof(Created), "created")]
[JsonDerivedType(typeof(Staging), "staging")]
[JsonDerivedType(typeof(MakingRoom), "making room")]
[JsonDerivedType(typeof(Starting), "starting")]
[JsonDerivedType(typeof(Proving), "proving")]
[JsonDerivedType(typeof(Shifting), "shifting")]
[JsonDerivedType(typeof(Promoting), "promoting")]
[JsonDerivedType(typeof(Warm), "warm")]
[JsonDerivedType(typeof(Draining), "draining")]
[JsonDerivedType(typeof(Frozen), "frozen")]
[JsonDerivedType(typeof(Reverting), "reverting")]
[JsonDerivedType(typeof(Keeping), "kept")]
[JsonDerivedType(typeof(Restoring), "restoring")]
[JsonDerivedType(typeof(Done), "done")]
[JsonDerivedType(typeof(Reverted), "reverted")]
public abstract record RolloutState(RolloutPlan Plan)
{
    /// <summary>Name of the phase in the status, the journal and the receipt.</summary>
    [JsonIgnore]
    public abstract string Phase { get; }

    /// <summary>Nothing more will happen.</summary>
    [JsonIgnore]
    public virtual bool Ended => false;

    /// <summary>The candidate is the live generation now.</summary>
    [JsonIgnore]
    public virtual bool Promoted => false;

    /// <summary>Which version users have is certain, and another rollout may begin; what is left of this one is over then.</summary>
    [JsonIgnore]
    public virtual bool Settled => Promoted;

    /// <summary>Accepted, nothing done yet.</summary>
    public sealed record Created(RolloutPlan Plan) : RolloutState(Plan)
    {
        public override string Phase => "created";
    }

    /// <summary>The release is being copied into the store.</summary>
    public sealed record Staging(RolloutPlan Plan) : RolloutState(Plan)
    {
        public override string Phase => "staging";
    }

    /// <summary>Recreate: new connections wait in the candidate's slot while the old generation ends.</summary>
    /// <param name="GoBack">Set when the rollout was aborted meanwhile: the old release is started again instead.</param>
    public sealed record MakingRoom(RolloutPlan Plan, string? GoBack = null) : RolloutState(Plan)
    {
        public override string Phase => "making room";
    }

    /// <summary>The candidate's workers start and get ready.</summary>
    public sealed record Starting(RolloutPlan Plan) : RolloutState(Plan)
    {
        public override string Phase => "starting";
    }

    /// <summary>Smoke tests, through the pinned address.</summary>
    public sealed record Proving(RolloutPlan Plan) : RolloutState(Plan)
    {
        public override string Phase => "proving";
    }

    /// <summary>The candidate has the share of step <paramref name="Step"/>, or is about to get it.</summary>
    /// <param name="Step">Index in the plan's steps.</param>
    /// <param name="Holding">The share is set and the hold of the step runs.</param>
    /// <param name="Paused">The hold does not end by itself.</param>
    /// <param name="Hurry">Promote was asked for: no more holds.</param>
    public sealed record Shifting(RolloutPlan Plan, int Step, bool Holding = false, bool Paused = false, bool Hurry = false) : RolloutState(Plan)
    {
        public override string Phase => "shifting";
    }

    /// <summary>The candidate has all new connections and becomes the live generation.</summary>
    public sealed record Promoting(RolloutPlan Plan) : RolloutState(Plan)
    {
        public override string Phase => "promoting";
    }

    /// <summary>The old generation waits without new connections, ready to take them back.</summary>
    public sealed record Warm(RolloutPlan Plan) : RolloutState(Plan)
    {
        public override string Phase => "warm";

        public override bool Promoted => true;
    }

    /// <summary>The old generation finishes its work and ends.</summary>
    public sealed record Draining(RolloutPlan Plan) : RolloutState(Plan)
    {
        public override string Phase => "draining";

        public override bool Promoted => true;
    }

    /// <summary>It failed, and the old version cannot live with what the candidate has written: the shares stay as they are, and a person decides.</summary>
    /// <param name="Step">Whose share the candidate has.</param>
    public sealed record Frozen(RolloutPlan Plan, int Step, string Reason) : RolloutState(Plan)
    {
        public override string Phase => "frozen";
    }

    /// <summary>The old generation has all new connections again; the candidate finishes its work and ends.</summary>
    public sealed record Reverting(RolloutPlan Plan, string Reason) : RolloutState(Plan)
    {
        public override string Phase => "reverting";
    }

    /// <summary>The old generation has all connections again; the candidate stays for a while, to be looked at.</summary>
    public sealed record Keeping(RolloutPlan Plan, string Reason) : RolloutState(Plan)
    {
        public override string Phase => "kept";

        public override bool Settled => true;
    }

    /// <summary>Recreate: the old release starts again; requests wait in the queue.</summary>
    public sealed record Restoring(RolloutPlan Plan, string Reason) : RolloutState(Plan)
    {
        public override string Phase => "restoring";
    }

    public sealed record Done(RolloutPlan Plan) : RolloutState(Plan)
    {
        public override string Phase => "done";

        public override bool Ended => true;

        public override bool Promoted => true;
    }

    public sealed record Reverted(RolloutPlan Plan, string Reason) : RolloutState(Plan)
    {
        public override string Phase => "reverted";

        public override bool Ended => true;
    }
}
