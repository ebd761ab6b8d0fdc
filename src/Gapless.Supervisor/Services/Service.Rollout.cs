using Gapless.Contract;
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

        if (happened is RolloutEvent.Failed && !run.State.Ended)
            run.FailedByItself = true;
        var before = run.State.Phase;
        run.Enter(next.State, Clock.GetUtcNow());
        _house.Journal.Save(run.ToRecord(Name));
        if (next.State.Phase != before)
            Note("rollout." + next.State.Phase.Replace(' ', '_'), Describe(next.State), _generations.GetValueOrDefault(run.Plan.To));
        foreach (var command in next.Commands)
            Carry(run, command);
        Publish();
        return null;
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
            case RolloutCommand.KeepWarm warm:
                StartTimer(run, warm.Time, new RolloutEvent.WarmElapsed());
                run.Settle(CommandResult.Done($"{Name}: {Candidate(run).Name} is live; the old version is kept warm for {warm.Time.TotalSeconds:0} s", run.ToReceipt(Name, Clock.GetUtcNow())));
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
        Publish();
        var receipt = run.ToReceipt(Name, Clock.GetUtcNow());
        _house.Journal.Close(receipt);
        if (run.State is RolloutState.Reverted { Reason: var reason })
        {
            if (run is { FailedByItself: true, Plan: { Kind: RolloutKind.Deploy, Release: { } release } })
                _house.Journal.RejectRelease(Name, release, reason);
            run.Settle(new CommandResult { Outcome = CommandOutcome.Reverted, Message = $"{Name}: reverted: {reason}", Receipt = receipt });
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
        RolloutState.Restoring s => $"the old release is started again: {s.Reason}",
        RolloutState.Done => "done",
        _ => state.Phase,
    };
}
