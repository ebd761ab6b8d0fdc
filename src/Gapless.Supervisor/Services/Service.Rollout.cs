using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Rollouts;
using static Gapless.Supervisor.Rollouts.RolloutCommand;

namespace Gapless.Supervisor.Services;

/// <summary>Carries out what the machine decides. What takes time runs outside the loop and comes back as an event.</summary>
internal sealed partial class Service
{
    private RolloutRun Begin(RolloutPlan plan)
    {
        var run = new RolloutRun(new RolloutState.Created(plan), Live?.Release, []);
        _rollout = run;
        _nextGeneration = Math.Max(_nextGeneration, plan.To + 1);
        SaveService();
        Note("rollout.begun", $"{plan.Kind.ToString().ToLowerInvariant()} of {plan.Label ?? plan.Release?[..12] ?? plan.Source} as generation {plan.To}", actor: plan.Actor);
        Apply(run, new RolloutEvent.Begin());
        return run;
    }

    /// <summary>Returns why the event was refused; null when it was taken. Events of a rollout that is over are dropped.</summary>
    private string? Apply(RolloutRun run, RolloutEvent happened)
    {
        if (run != _rollout)
            return "that rollout is over";

        var next = RolloutMachine.Next(run.State, happened);
        if (next.Refusal is not null)
            return next.Refusal;

        run.IsRefused |= happened is RolloutEvent.Refused;
        // At once and not when it is over: a supervisor that is killed on the way back remembers it as well.
        if (happened is RolloutEvent.Failed failure && run.Plan is { Kind: RolloutKind.Deploy, Release: { } failed })
        {
            _house.Journal.RejectRelease(Name, failed, failure.Reason);
            Note("release.rejected", $"release {failed[..12]} is not let in again without --force", _generations.GetValueOrDefault(run.Plan.To));
        }

        var before = run.State.Phase;
        run.Enter(next.State, Clock.GetUtcNow());
        _house.Journal.Save(run.ToRecord(Name));
        if (next.State.Phase != before)
            NotePhase(run, before, happened);
        foreach (var command in next.Commands)
            Carry(run, command);
        ConsiderBalance(run);
        ConsiderTrial(run);
        SettleWatches();
        Publish();
        return null;
    }

    private void NotePhase(RolloutRun run, string before, RolloutEvent happened)
    {
        var (kind, text) = ("rollout." + run.State.Phase.Replace(' ', '_'), Describe(run.State));
        if (AlertOf(run, before, happened) is var (alert, title))
            Alarm(alert, title, kind, text, _generations.GetValueOrDefault(run.Plan.To));
        else
            Note(kind, text, _generations.GetValueOrDefault(run.Plan.To));
    }

    /// <summary>People hear of what nobody asked for.</summary>
    private static (AlertKind Kind, string Title)? AlertOf(RolloutRun run, string before, RolloutEvent happened)
    {
        var what = run.Plan.Kind == RolloutKind.Deploy ? $"the rollout of {run.Plan.Label ?? run.Plan.Release?[..12] ?? run.Plan.Source}" : $"a {run.Plan.Kind.ToString().ToLowerInvariant()}";
        return (run.State, happened) switch
        {
            (RolloutState.Reverted, RolloutEvent.Refused) => run.Plan.Actor == Watcher ? (AlertKind.Refused, $"{run.Plan.Label} is not let in") : null,
            (_, RolloutEvent.Abort) => null,
            (RolloutState.Frozen, _) when before != "frozen" => (AlertKind.Frozen, $"{what} is frozen"),
            (RolloutState.Reverting or RolloutState.Restoring or RolloutState.Reverted, _) when before is not ("reverting" or "restoring" or "kept") => (AlertKind.Reverted, $"{what} was turned back"),
            _ => null,
        };
    }

    private void Carry(RolloutRun run, RolloutCommand command)
    {
        switch (command)
        {
            case Stage stage:
                Run(run, token => StageAsync(run, stage.Source, token));
                break;
            case MakeRoom:
                MakeRoomFor(run);
                break;
            case Start start:
                StartDeadline(run, start.Within);
                Run(run, token => StartCandidateAsync(run, token));
                break;
            case Prove:
                Run(run, token => ProveAsync(run, token));
                break;
            case Shift shift:
                EndDeadline(run);
                Run(run, token => ShiftAsync(run, shift.Weight, token));
                break;
            case Hold hold:
                StartTimer(run, hold.Time, new RolloutEvent.HoldElapsed());
                break;
            case RolloutCommand.KeepWarm:
                StartTimer(run, Left(run), new RolloutEvent.WarmElapsed());
                run.Settle(CommandResult.Done($"{Name}: {Candidate(run).Name} is live; until {run.Until:HH:mm:ss}Z 'gapless rollback {Name}' takes one call", run.ToReceipt(Name, Clock.GetUtcNow())));
                break;
            case RolloutCommand.KeepFailed:
                KeepFailed(run);
                break;
            case EndCandidate:
                EndCandidateOf(run);
                break;
            case RolloutCommand.Freeze:
                FreezeRollout(run);
                break;
            case StopTimer:
                run.Timer?.Cancel();
                run.Timer = null;
                break;
            case RolloutCommand.Promote:
                Run(run, token => PromoteAsync(run, token));
                break;
            case DrainPrevious:
                DrainPreviousOf(run);
                break;
            case RolloutCommand.GoBack:
                GoBack(run);
                break;
            case Restore:
                RestorePrevious(run);
                break;
            case Close:
                CloseRollout(run);
                break;
        }
    }

    /// <summary>Runs one command outside the loop and posts the event it returns; an exception is a failure of the candidate.</summary>
    private void Run(RolloutRun run, Func<CancellationToken, Task<RolloutEvent?>> work)
    {
        var phase = run.State.Phase;
        run.Work?.Cancel();
        var cancel = run.Work = new CancellationTokenSource();
        _ = Task.Run(async () =>
        {
            RolloutEvent? result;
            try
            {
                result = await work(cancel.Token);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                result = new RolloutEvent.Failed($"{phase} failed: {error.Message}");
            }

            if (result is not null)
                _loop.Post(() => Apply(run, result));
        });
    }

    private void CloseRollout(RolloutRun run)
    {
        EndDeadline(run);
        // A download that somebody has called off.
        run.Work?.Cancel();
        var receipt = run.ToReceipt(Name, Clock.GetUtcNow());
        // The journal first: whoever reads in the status that it is over finds it in the history.
        _house.Journal.Close(receipt);
        Publish();
        if (run.State is RolloutState.Reverted { Reason: var reason })
        {
            if (!run.Refusals.IsEmpty)
                run.Settle(new CommandResult { Outcome = CommandOutcome.Refused, Message = $"{Name}: refused by the preflight; nothing was started", Findings = run.Refusals });
            run.Settle(run.IsRefused
                ? CommandResult.Refused($"{Name}: refused: {reason}")
                : new CommandResult { Outcome = CommandOutcome.Reverted, Message = $"{Name}: reverted: {reason}", Receipt = receipt });
        }
        else
        {
            run.Settle(CommandResult.Done($"{Name}: {Live?.Name} is live{(run.Plan.To == _live ? "" : " already; nothing was changed")}", receipt));
        }

        run.End(receipt);
        Prune();
        _traffic.CloseExcept(_config.Listen.Concat(_generations.Values.SelectMany(g => g.Config.Listen)).ToHashSet());
        ConsiderResponder();
    }

    private static string Describe(RolloutState state) => state switch
    {
        RolloutState.Reverting s => $"going back: {s.Reason}",
        RolloutState.Reverted s => $"reverted: {s.Reason}",
        RolloutState.Frozen s => $"nothing is changed any more, as the old version does not read what the new one has written: {s.Reason}",
        RolloutState.Keeping s => $"the old version serves; the new one stays until {s.Plan.KeepFailed.TotalSeconds:0.#} s are over: {s.Reason}",
        RolloutState.Restoring s => $"the old release is started again: {s.Reason}",
        RolloutState.Done => "done",
        _ => state.Phase,
    };
}
