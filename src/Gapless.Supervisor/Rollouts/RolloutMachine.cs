using System.Collections.Immutable;
using Gapless.Supervisor.Configuration;
using static Gapless.Supervisor.Rollouts.RolloutCommand;
using static Gapless.Supervisor.Rollouts.RolloutState;

namespace Gapless.Supervisor.Rollouts;

/// <summary>The answer of the machine to one event: a new state with what is to be done, or a refusal with its reason.</summary>
public sealed record RolloutTransition(RolloutState State, ImmutableArray<RolloutCommand> Commands, string? Refusal = null);

/// <summary>
/// All rules of a rollout, and nothing else: no clock, no process, no file. Every pair of state and event that is not
/// listed is refused.
/// </summary>
public static class RolloutMachine
{
    private const string NoWayBack = "the old version does not read what the new one has written; 'gapless promote' goes on with it, 'gapless rollback --force' goes back all the same";
    private const string Unjudged = "there was not enough traffic to judge the candidate by";
    private const string EndedUnseen = "the candidate ended while the supervisor was restarted";

    public static RolloutTransition Next(RolloutState state, RolloutEvent happened) => (state, happened) switch
    {
        (Created s, RolloutEvent.Begin) when s.Plan.Kind == RolloutKind.WayBack => ShiftTo(new Shifting(s.Plan, s.Plan.Steps.Length - 1, Hurry: true)),
        (Created { Plan.Source: { } source } s, RolloutEvent.Begin) => To(new Staging(s.Plan), new Stage(source)),
        (Created s, RolloutEvent.Begin) => AfterStaging(s.Plan),

        (Staging s, RolloutEvent.Staged { IsLive: true } e) => End(new Done(s.Plan with { Release = e.Release })),
        (Staging s, RolloutEvent.Staged e) => AfterStaging(s.Plan with { Release = e.Release, Label = s.Plan.Label ?? e.Label, OneWay = e.OneWay }),
        (Staging s, RolloutEvent.Failed e) => End(new Reverted(s.Plan, e.Reason)),
        (Staging s, RolloutEvent.Refused e) => End(new Reverted(s.Plan, e.Reason)),
        (Staging s, RolloutEvent.Abort e) => End(new Reverted(s.Plan, e.Reason)),
        (Created or Staging, RolloutEvent.Recovered) => End(new Reverted(state.Plan, "the supervisor was restarted while the release was copied; nothing was changed")),

        (MakingRoom { GoBack: null } s, RolloutEvent.RoomMade) => Begin(s.Plan),
        (MakingRoom { GoBack: { } reason } s, RolloutEvent.RoomMade) => To(new Restoring(s.Plan, reason), new Restore()),
        (MakingRoom s, RolloutEvent.Abort e) => To(s with { GoBack = e.Reason }),
        (MakingRoom s, RolloutEvent.Failed e) => To(s with { GoBack = e.Reason }),
        (MakingRoom s, RolloutEvent.Recovered) => To(s, new MakeRoom()),

        (Starting s, RolloutEvent.Ready) => To(new Proving(s.Plan), new Prove()),
        (Proving s, RolloutEvent.Proved) => ShiftTo(new Shifting(s.Plan, 0)),
        (Starting or Proving, RolloutEvent.Failed e) => GoBack(state, e.Reason),
        (Starting or Proving, RolloutEvent.Abort e) => Abandon(state, e.Reason),
        (Starting s, RolloutEvent.Recovered) => To(s, new Start(s.Plan.Within)),
        (Proving s, RolloutEvent.Recovered { CandidateAlive: true }) => To(s, new Prove()),

        (Shifting or Promoting, RolloutEvent.Failed { BeforeTraffic: false } e) when state.Plan.OneWay => Freeze(state, e.Reason),
        (Shifting or Promoting or Frozen, RolloutEvent.Abort { Forced: false }) when state.Plan.OneWay => new RolloutTransition(state, [], NoWayBack),
        (Shifting { Holding: true, Paused: false, Plan: { OneWay: true, ByEvidence: true, WhenQuiet: QuietAction.Revert } }, RolloutEvent.HoldElapsed) => Freeze(state, Unjudged),
        (Shifting or Promoting, RolloutEvent.Recovered { CandidateAlive: false }) when state.Plan.OneWay => Freeze(state, EndedUnseen),

        (Shifting { Holding: false } s, RolloutEvent.Shifted) => Hold(s with { Holding = true }),
        (Shifting { Holding: true, Paused: false, Plan: { ByEvidence: true, WhenQuiet: QuietAction.Hold } } s, RolloutEvent.HoldElapsed) => To(s with { Paused = true }),
        (Shifting { Holding: true, Paused: false, Plan: { ByEvidence: true, WhenQuiet: QuietAction.Revert } }, RolloutEvent.HoldElapsed) => GoBack(state, Unjudged),
        (Shifting { Holding: true, Paused: false } s, RolloutEvent.HoldElapsed) => AfterHold(s),
        (Shifting { Holding: true, Paused: false, Plan.ByEvidence: true } s, RolloutEvent.Trusted) => AfterHold(s, new StopTimer()),
        (Shifting { Paused: false } s, RolloutEvent.Pause) => To(s with { Paused = true }, new StopTimer()),
        (Shifting { Paused: true, Holding: true } s, RolloutEvent.Resume) => s.Plan.Steps[s.Step].Gate ? AfterHold(s with { Paused = false }) : Hold(s with { Paused = false }),
        (Shifting { Paused: true } s, RolloutEvent.Resume) => To(s with { Paused = false }),
        (Shifting { Holding: true } s, RolloutEvent.Hurry) => AfterHold(s with { Hurry = true, Paused = false }, new StopTimer()),
        (Shifting s, RolloutEvent.Hurry) => To(s with { Hurry = true, Paused = false }),
        (Shifting, RolloutEvent.Failed e) => GoBack(state, e.Reason, new StopTimer()),
        (Shifting, RolloutEvent.Abort e) => Abandon(state, e.Reason, new StopTimer()),
        (Shifting s, RolloutEvent.Recovered { CandidateAlive: true }) => ShiftTo(s with { Holding = false }),

        (Promoting s, RolloutEvent.Promoted) => AfterPromotion(s.Plan),
        (Promoting, RolloutEvent.Failed e) => GoBack(state, e.Reason),
        (Promoting, RolloutEvent.Abort e) => Abandon(state, e.Reason),
        (Promoting s, RolloutEvent.Recovered { CandidateAlive: true }) => To(s, new Promote()),

        (Warm s, RolloutEvent.WarmElapsed or RolloutEvent.Hurry) => To(new Draining(s.Plan), new StopTimer(), new DrainPrevious()),
        (Warm s, RolloutEvent.Superseded) => To(new Done(s.Plan), new StopTimer(), new Close()),
        (Warm s, RolloutEvent.Drained) => To(new Done(s.Plan), new StopTimer(), new Close()),
        (Warm, RolloutEvent.Failed e) => GoBack(state, e.Reason, new StopTimer()),
        (Warm, RolloutEvent.Abort e) => Abandon(state, e.Reason, new StopTimer()),
        (Warm s, RolloutEvent.Recovered { PreviousAlive: true }) => To(s, new KeepWarm(s.Plan.KeepWarm)),
        (Warm s, RolloutEvent.Recovered) => End(new Done(s.Plan)),

        (Draining s, RolloutEvent.Drained or RolloutEvent.Superseded) => End(new Done(s.Plan)),
        (Draining s, RolloutEvent.Recovered) => To(s, new DrainPrevious()),

        (Frozen s, RolloutEvent.Hurry) => ShiftTo(new Shifting(s.Plan with { Insisted = true }, s.Plan.Steps.Length - 1, Hurry: true)),
        (Frozen, RolloutEvent.Abort e) => Abandon(state, e.Reason),
        (Frozen s, RolloutEvent.Recovered) => To(s, new RolloutCommand.Freeze()),

        (Reverting s, RolloutEvent.Returned { CanStay: true }) when s.Plan.KeepFailed > TimeSpan.Zero => To(new Keeping(s.Plan, s.Reason), new KeepFailed(s.Plan.KeepFailed)),
        (Reverting s, RolloutEvent.Returned) => To(s, new EndCandidate()),
        (Reverting s, RolloutEvent.CandidateGone) when s.Plan.NeedsRoom => To(new Restoring(s.Plan, s.Reason), new Restore()),
        (Reverting s, RolloutEvent.CandidateGone) => End(new Reverted(s.Plan, s.Reason)),
        (Reverting s, RolloutEvent.Superseded) when !s.Plan.NeedsRoom => End(new Reverted(s.Plan, s.Reason)),
        (Reverting s, RolloutEvent.Recovered) => To(s, new RolloutCommand.GoBack()),

        (Keeping s, RolloutEvent.KeepElapsed or RolloutEvent.Abort or RolloutEvent.Recovered { CandidateAlive: false }) => To(new Reverting(s.Plan with { KeepFailed = TimeSpan.Zero }, s.Reason), new StopTimer(), new EndCandidate()),
        (Keeping s, RolloutEvent.Superseded) => To(new Reverted(s.Plan, s.Reason), new StopTimer(), new Close()),
        (Keeping s, RolloutEvent.Recovered) => To(s, new KeepFailed(s.Plan.KeepFailed)),

        (Restoring s, RolloutEvent.Restored { Problem: null }) => End(new Reverted(s.Plan, s.Reason)),
        (Restoring s, RolloutEvent.Restored e) => End(new Reverted(s.Plan, $"{s.Reason}; the old release could not be started again: {e.Problem}")),
        (Restoring s, RolloutEvent.Recovered) => To(s, new Restore()),

        (Proving or Shifting or Promoting, RolloutEvent.Recovered) => GoBack(state, EndedUnseen),

        _ => new RolloutTransition(state, [], $"cannot {happened.Name} while {state.Phase}"),
    };

    private static RolloutTransition AfterStaging(RolloutPlan plan) =>
        plan.NeedsRoom ? To(new MakingRoom(plan), new MakeRoom()) : Begin(plan);

    private static RolloutTransition Begin(RolloutPlan plan) => To(new Starting(plan), new Start(plan.Within));

    private static RolloutTransition ShiftTo(Shifting state) => To(state, new Shift(state.Plan.Steps[state.Step].Weight));

    private static RolloutTransition Hold(Shifting state)
    {
        var step = state.Plan.Steps[state.Step];
        if (state.Paused)
            return To(state);
        if (step.Gate && !state.Hurry)
            return To(state with { Paused = true });
        return state.Hurry || step.Hold == TimeSpan.Zero ? AfterHold(state) : To(state, new Hold(step.Hold));
    }

    private static RolloutTransition AfterHold(Shifting state, params ImmutableArray<RolloutCommand> first)
    {
        var last = state.Plan.Steps.Length - 1;
        if (state.Step == last)
            return To(new Promoting(state.Plan), [.. first, new Promote()]);

        var next = state with { Step = state.Hurry ? last : state.Step + 1, Holding = false };
        return To(next, [.. first, new Shift(next.Plan.Steps[next.Step].Weight)]);
    }

    private static RolloutTransition AfterPromotion(RolloutPlan plan)
    {
        if (plan.From is null || plan.NeedsRoom)
            return End(new Done(plan));
        // To keep the old version ready would promise a way back that there is not.
        return plan.KeepWarm > TimeSpan.Zero && !plan.OneWay
            ? To(new Warm(plan), new KeepWarm(plan.KeepWarm))
            : To(new Draining(plan), new DrainPrevious());
    }

    private static RolloutTransition Freeze(RolloutState state, string reason) =>
        To(new Frozen(state.Plan, state is Shifting s ? s.Step : state.Plan.Steps.Length - 1, reason), new StopTimer(), new RolloutCommand.Freeze());

    private static RolloutTransition GoBack(RolloutState state, string reason, params ImmutableArray<RolloutCommand> first) =>
        To(new Reverting(state.Plan, reason), [.. first, new RolloutCommand.GoBack()]);

    /// <summary>Whoever takes it back has seen enough of it.</summary>
    private static RolloutTransition Abandon(RolloutState state, string reason, params ImmutableArray<RolloutCommand> first) =>
        To(new Reverting(state.Plan with { KeepFailed = TimeSpan.Zero }, reason), [.. first, new RolloutCommand.GoBack()]);

    private static RolloutTransition End(RolloutState state) => To(state, new Close());

    private static RolloutTransition To(RolloutState state, params ImmutableArray<RolloutCommand> commands) => new(state, commands);
}
