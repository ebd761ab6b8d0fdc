using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Generations;
using Gapless.Supervisor.Rollouts;

namespace Gapless.Supervisor.Services;

/// <summary>How the old version leaves after a promotion, and how a candidate leaves after a failure.</summary>
internal sealed partial class Service
{
    /// <summary>Connections move between two requests; a version that failed is not to answer long ones for the sake of being looked at.</summary>
    private static readonly TimeSpan LongestClearing = TimeSpan.FromSeconds(5);

    private void DrainPreviousOf(RolloutRun run)
    {
        if (Previous(run) is not { } previous)
        {
            _loop.Post(() => Apply(run, new RolloutEvent.Drained()));
            return;
        }

        Run(run, async token =>
        {
            if (await HooksAsync(run, HookPoint.BeforeDrain, previous, token) is RolloutEvent.Failed before)
                run.Note(before.Reason);
            await _loop.InvokeAsync(() => Retire(previous, () => Run(run, async inner =>
            {
                if (await HooksAsync(run, HookPoint.AfterDrain, previous, inner) is RolloutEvent.Failed after)
                    run.Note(after.Reason);
                return new RolloutEvent.Drained();
            })));
            return null;
        });
    }

    private void GoBack(RolloutRun run)
    {
        EndDeadline(run);
        run.Work?.Cancel();
        var began = Clock.GetTimestamp();
        if (Previous(run) is { } previous && _generations.GetValueOrDefault(run.Plan.To) is { HadShare: true } candidate && previous.Workers.Any(MovesState))
        {
            Run(run, async _ =>
            {
                var move = await ExpectStateBackAsync(candidate, previous);
                await _loop.InvokeAsync(() => TurnBack(run, began, move));
                return null;
            });
            return;
        }

        TurnBack(run, began, stateMove: null);
    }

    /// <summary>The steering call comes first: everything else can wait, users cannot.</summary>
    private void TurnBack(RolloutRun run, long began, StateMove? stateMove)
    {
        var candidate = _generations.GetValueOrDefault(run.Plan.To);
        if (Previous(run) is { } previous && !run.Plan.NeedsRoom)
        {
            _live = previous.Number;
            previous.State = GenerationState.Live;
            Save(previous);
            SaveService();
            Share(previous, null, 0);
            KeepConnections(previous);
            if (stateMove is not null)
                BeginStateMove(stateMove, Task.CompletedTask);
            run.ReturnedAt = Clock.GetUtcNow();
            run.RevertSeconds = Math.Round(Clock.GetElapsedTime(began).TotalSeconds, 6);
            Note("traffic.returned", $"all new connections go to generation {previous.Number} again", previous);
        }
        else if (candidate is not null && !run.Plan.NeedsRoom)
        {
            _live = null;
            SaveService();
            candidate.Weight = 0;
            Save(candidate);
            ApplySplit();
        }

        if (run.Plan.OneWay && candidate is { HadShare: false })
            run.Note("the new version had no traffic, so the old one serves on; if a hook or the new version's start has changed the data already, it does not read them");
        if (candidate is null)
        {
            _loop.Post(() => Apply(run, new RolloutEvent.CandidateGone()));
            return;
        }

        Run(run, async token =>
        {
            if (stateMove is not null && await _stateMove is { } lost)
                run.Note(lost);
            if (await HooksAsync(run, HookPoint.BeforeRevert, candidate, token) is RolloutEvent.Failed before)
                run.Note(before.Reason);
            return new RolloutEvent.Returned(await ClearAsync(run, candidate));
        });
    }

    /// <summary>Moves everybody off a candidate that is to be looked at. False: it cannot stay, as whoever is left on it would stay with a version that failed.</summary>
    private async Task<bool> ClearAsync(RolloutRun run, Generation candidate)
    {
        var (canStay, hadShare) = await _loop.InvokeAsync(() => (run.Plan.KeepFailed > TimeSpan.Zero && !run.Plan.NeedsRoom && Previous(run) is not null && candidate.IsAlive, candidate.HadShare));
        if (!canStay || !hadShare)
            return canStay;
        if (await _loop.InvokeAsync(() => candidate.Workers.All(w => w.Channel?.Counts is not null)))
        {
            await _loop.InvokeAsync(() => BeginHandOver(candidate, candidate.Workers, isEarly: true));
            await RunDryAsync(candidate);
            var began = Clock.GetTimestamp();
            while (Clock.GetElapsedTime(began) < LongestClearing)
            {
                if (await _loop.InvokeAsync(() => TryKeepOff(candidate)))
                    return true;
                await Task.Delay(DrainLook, Clock);
            }
        }

        await _loop.InvokeAsync(() => run.Note("the new version was not kept to be looked at: it has connections that cannot be moved, and whoever is on them would stay with it"));
        return false;
    }

    /// <summary>When nobody is left, who comes to look is not to be handed on.</summary>
    private bool TryKeepOff(Generation candidate)
    {
        if (candidate.Workers.Any(w => w.Channel?.Counts?.Open > 0))
            return false;
        KeepConnections(candidate);
        return true;
    }

    private void KeepFailed(RolloutRun run)
    {
        var candidate = Candidate(run);
        candidate.State = GenerationState.Failed;
        Save(candidate);
        foreach (var worker in candidate.Workers)
            worker.Watch?.Quiet();
        run.Kept = new KeptCandidate(TargetOf(candidate), run.Until!.Value);
        StartTimer(run, Left(run), new RolloutEvent.KeepElapsed());
        run.Settle(new CommandResult
        {
            Outcome = CommandOutcome.Reverted,
            Message = $"{Name}: reverted: {RolloutRun.ReasonOf(run.State)}\nit can be looked at until {run.Until:HH:mm:ss}Z{(run.Kept.Target is { } target ? $", at {target}" : "")}; 'gapless abort {Name}' ends it",
            Receipt = run.ToReceipt(Name, Clock.GetUtcNow()),
        });
    }

    /// <summary>A person decides; until then everything serves as it does.</summary>
    private void FreezeRollout(RolloutRun run)
    {
        EndDeadline(run);
        run.Work?.Cancel();
        if (_generations.GetValueOrDefault(run.Plan.To) is { } candidate)
            StartMissing(candidate);
        var receipt = run.ToReceipt(Name, Clock.GetUtcNow());
        run.Settle(new CommandResult
        {
            Outcome = CommandOutcome.Frozen,
            Message = $"{Name}: frozen: {receipt.Reason}\nthe old version does not read what the new one has written: 'gapless promote {Name}' goes on with the new one, 'gapless rollback {Name} --force' goes back all the same",
            Receipt = receipt,
        });
    }

    private void EndCandidateOf(RolloutRun run)
    {
        if (_generations.GetValueOrDefault(run.Plan.To) is not { } candidate)
        {
            _loop.Post(() => Apply(run, new RolloutEvent.CandidateGone()));
            return;
        }

        Retire(candidate, AfterRevert, placeTaken: run.Plan.NeedsRoom);

        void AfterRevert() => Run(run, async token =>
        {
            if (await HooksAsync(run, HookPoint.AfterRevert, candidate, token) is RolloutEvent.Failed after)
                run.Note(after.Reason);
            return new RolloutEvent.CandidateGone();
        });
    }

    /// <summary>Recreate: the release that served before comes back, in the slot where requests wait.</summary>
    private void RestorePrevious(RolloutRun run)
    {
        var restored = _generations.Values.FirstOrDefault(g => g.Number > run.Plan.To);
        if (restored is null)
        {
            var place = _generations.GetValueOrDefault(run.Plan.To);
            if (place is not null)
                Forget(place);
            var digest = run.Plan.FromConfig ?? _configDigest;
            var config = ConfigOf(digest) ?? _config;
            restored = NewGeneration(_nextGeneration++, run.FromRelease!, LabelOf(run.FromRelease!), config, digest, place?.Slot ?? _traffic.TakeSlot());
            restored.State = GenerationState.Live;
            _live = restored.Number;
            SaveService();
            Share(restored, null, 0);
        }

        foreach (var worker in restored.Workers.Where(w => w.Process is null))
            StartWorker(restored, worker);
        ConsiderReady(restored);
    }
}
