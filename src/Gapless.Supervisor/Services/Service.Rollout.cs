using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Generations;
using Gapless.Supervisor.Health;
using Gapless.Supervisor.Journal;
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

    private async Task<RolloutEvent?> StageAsync(RolloutRun run, string source, CancellationToken token)
    {
        var stored = await StoreAsync(source, run.Plan.Label, token);
        return new RolloutEvent.Staged(stored.Id.Value, IsLive: _status.Generations.Any(g => g.State == "live" && g.Release == stored.Id.Value));
    }

    private void MakeRoomFor(RolloutRun run)
    {
        var candidate = CandidateOrNew(run);
        var previous = Previous(run);
        Share(previous, candidate, RolloutStep.Whole);
        if (previous is null)
            _loop.Post(() => Apply(run, new RolloutEvent.RoomMade()));
        else
            Retire(previous, () => Apply(run, new RolloutEvent.RoomMade()));
    }

    private async Task<RolloutEvent?> StartCandidateAsync(RolloutRun run, CancellationToken token)
    {
        var candidate = await _loop.InvokeAsync(() => CandidateOrNew(run));
        if (await HooksAsync(run, HookPoint.BeforeStart, candidate, token) is { } failure)
            return failure;

        await _loop.InvokeAsync(() =>
        {
            if (run != _rollout || run.State is not RolloutState.Starting)
                return;
            foreach (var worker in candidate.Workers.Where(w => w.Process is null))
                StartWorker(candidate, worker);
            ConsiderReady(candidate);
        });
        return null;
    }

    /// <summary>Every worker of the candidate is ready: on to the proof.</summary>
    private void ConsiderReady(Generation generation)
    {
        if (_rollout is not { } run || !generation.IsReady)
            return;
        if (run.State is RolloutState.Starting && run.Plan.To == generation.Number)
        {
            generation.State = GenerationState.Proving;
            Save(generation);
            Run(run, async token => await HooksAsync(run, HookPoint.AfterStart, generation, token) ?? new RolloutEvent.Ready());
        }
        else if (run.State is RolloutState.Restoring && generation.Number == _live)
        {
            _loop.Post(() => Apply(run, new RolloutEvent.Restored(null)));
        }
    }

    private async Task<RolloutEvent?> ProveAsync(RolloutRun run, CancellationToken token)
    {
        var candidate = Candidate(run);
        var targets = await _loop.InvokeAsync(() => _traffic.Endpoints
            .Where(e => candidate.Config.Listen.Contains(e.Address))
            .Select(e => (e.Address, Target: e.Target(candidate.Slot, position: 0)))
            .ToList());
        foreach (var (address, _) in targets.Where(t => t.Target is null))
            run.Note($"{address} is shared with the old version: the candidate was not proved on it before it had traffic");

        if (_config.Smoke.IsEmpty)
            return new RolloutEvent.Proved();
        if (targets.Select(t => t.Target).FirstOrDefault(t => t is not null) is not { } target)
        {
            run.Note("no smoke test was run: the candidate cannot be reached apart from the old version");
            return new RolloutEvent.Proved();
        }

        var result = await new SmokeRunner(Clock).RunAsync(_config.Smoke, target, CommandContextOf(candidate), token);
        return result.Passed ? new RolloutEvent.Proved() : new RolloutEvent.Failed($"{result.Detail}{LastWords(candidate)}");
    }

    private async Task<RolloutEvent?> ShiftAsync(RolloutRun run, int weight, CancellationToken token)
    {
        var candidate = Candidate(run);
        var first = run.State is RolloutState.Shifting { Step: 0 };
        if (first && await HooksAsync(run, HookPoint.BeforeShift, candidate, token) is { } failure)
            return failure;

        await _loop.InvokeAsync(() =>
        {
            if (token.IsCancellationRequested)
                return;
            candidate.State = GenerationState.Candidate;
            Share(Previous(run), candidate, Previous(run) is null ? RolloutStep.Whole : weight);
        });
        if (await EnforceSplitAsync(token) is { } problem)
            return new RolloutEvent.Failed(problem);
        await _loop.InvokeAsync(() => Note("traffic.shifted", $"{weight / 100m:0.##} % of new connections go to generation {candidate.Number}", candidate));
        if (weight == RolloutStep.Whole && await HooksAsync(run, HookPoint.AfterShift, candidate, token) is { } late)
            return late;
        return new RolloutEvent.Shifted();
    }

    /// <summary>Rebuilds what somebody has disturbed. Null when the split is in force everywhere.</summary>
    private async Task<string?> EnforceSplitAsync(CancellationToken token)
    {
        foreach (var endpoint in await _loop.InvokeAsync(() => _traffic.NotInForce))
        {
            await endpoint.RebuildAsync(Accepts, token);
            if (!endpoint.InForce)
                return $"the split could not be put in force: {endpoint.Problem}";
        }

        return null;
    }

    private async Task<RolloutEvent?> PromoteAsync(RolloutRun run, CancellationToken token)
    {
        var candidate = Candidate(run);
        if (await HooksAsync(run, HookPoint.BeforePromote, candidate, token) is { } failure)
            return failure;

        await _loop.InvokeAsync(() =>
        {
            if (token.IsCancellationRequested)
                return;
            var previous = Previous(run);
            if (previous is not null && previous != candidate)
            {
                previous.State = GenerationState.Warm;
                Save(previous);
            }

            candidate.State = GenerationState.Live;
            Save(candidate);
            _live = candidate.Number;
            _stopped = false;
            SaveService();
            Share(previous, candidate, RolloutStep.Whole);
            _house.Journal.RejectRelease(Name, candidate.Release, null);
        });
        if (await HooksAsync(run, HookPoint.AfterPromote, candidate, token) is RolloutEvent.Failed late)
            run.Note(late.Reason);
        return new RolloutEvent.Promoted();
    }

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

    /// <summary>The steering call comes first: everything else can wait, users cannot.</summary>
    private void GoBack(RolloutRun run)
    {
        EndDeadline(run);
        run.Work?.Cancel();
        var began = Clock.GetTimestamp();
        var candidate = _generations.GetValueOrDefault(run.Plan.To);
        if (Previous(run) is { } previous && !run.Plan.NeedsRoom)
        {
            _live = previous.Number;
            previous.State = GenerationState.Live;
            Save(previous);
            SaveService();
            Share(previous, null, 0);
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

        if (candidate is null)
        {
            _loop.Post(() => Apply(run, new RolloutEvent.CandidateGone()));
            return;
        }

        Run(run, async token =>
        {
            if (await HooksAsync(run, HookPoint.BeforeRevert, candidate, token) is RolloutEvent.Failed before)
                run.Note(before.Reason);
            await _loop.InvokeAsync(() => Retire(candidate, AfterRevert, placeTaken: run.Plan.NeedsRoom));
            return null;
        });

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

    private Generation Candidate(RolloutRun run) => _generations[run.Plan.To];

    private Generation? Previous(RolloutRun run) => run.Plan.From is { } from ? _generations.GetValueOrDefault(from) : null;

    private Generation CandidateOrNew(RolloutRun run)
    {
        if (_generations.TryGetValue(run.Plan.To, out var existing))
            return existing;
        return NewGeneration(run.Plan.To, run.Plan.Release!, run.Plan.Label, _config, _configDigest, _traffic.TakeSlot());
    }

    private Generation NewGeneration(int number, string release, string? label, ServiceConfig config, string digest, int slot)
    {
        var generation = new Generation(number, release, label, config, digest, slot, WorkerCount, Clock.GetUtcNow());
        _generations.Add(number, generation);
        Save(generation);
        return generation;
    }

    private void StartTimer(RolloutRun run, TimeSpan time, RolloutEvent then)
    {
        run.Timer?.Cancel();
        var timer = run.Timer = new CancellationTokenSource();
        _ = FireAsync(run, time, then, timer.Token);
    }

    private void StartDeadline(RolloutRun run, TimeSpan within)
    {
        run.Deadline?.Cancel();
        var timer = run.Deadline = new CancellationTokenSource();
        _ = ExpireAsync(run, within, timer.Token);
    }

    private static void EndDeadline(RolloutRun run)
    {
        run.Deadline?.Cancel();
        run.Deadline = null;
    }

    private async Task FireAsync(RolloutRun run, TimeSpan time, RolloutEvent then, CancellationToken token)
    {
        await Task.Delay(time, Clock, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _loop.Post(() =>
        {
            if (!token.IsCancellationRequested)
                Apply(run, then);
        });
    }

    private async Task ExpireAsync(RolloutRun run, TimeSpan within, CancellationToken token)
    {
        await Task.Delay(within, Clock, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _loop.Post(() =>
        {
            if (token.IsCancellationRequested)
                return;
            var waiting = _generations.GetValueOrDefault(run.Plan.To)?.Workers.FirstOrDefault(w => w.State != WorkerState.Ready);
            var why = waiting?.Text is { } text ? $": worker {waiting.Position} says {text}" : "";
            Apply(run, new RolloutEvent.Failed($"not {(run.State is RolloutState.Starting ? "ready" : "proved")} within {within.TotalSeconds:0.###} s{why}{(_generations.GetValueOrDefault(run.Plan.To) is { } candidate ? LastWords(candidate) : "")}"));
        });
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
