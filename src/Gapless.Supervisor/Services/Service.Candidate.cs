using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Generations;
using Gapless.Supervisor.Health;
using Gapless.Supervisor.Releases;
using Gapless.Supervisor.Rollouts;

namespace Gapless.Supervisor.Services;

/// <summary>The way of a candidate into service: staged, started, proved, given its share, promoted.</summary>
internal sealed partial class Service
{
    private async Task<RolloutEvent?> StageAsync(RolloutRun run, string source, CancellationToken token)
    {
        try
        {
            var stored = await _intake.TakeAsync(new IntakeOrder(_config, source, run.Plan.Digest, run.Plan.Label, run.Plan.Force), token);
            var isLive = _status.Generations.Any(g => g.State == "live" && g.Release == stored.Id.Value);
            if (!isLive && await PreflightAsync(run, stored, source) is { } refusal)
                return refusal;
            return new RolloutEvent.Staged(stored.Id.Value, stored.Label, isLive, await _loop.InvokeAsync(() => IsOneWay(stored.Id.Value)));
        }
        catch (ReleaseRefusedException refused)
        {
            return new RolloutEvent.Refused(refused.Message);
        }
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
        // A supervisor that comes in the middle finds workers that were started after the hook: a migration is not run beside them again.
        if (!await _loop.InvokeAsync(() => candidate.Workers.Any(w => w.Process is not null)) && await HooksAsync(run, HookPoint.BeforeStart, candidate, token) is { } failure)
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
        if (_rollout is not { } run || !generation.IsReady || generation.Workers.Any(AwaitsState))
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

        return await SmokeAsync(run, candidate, targets.Select(t => t.Target).FirstOrDefault(t => t is not null), token)
            ?? (RolloutEvent?)await WarmUpAsync(run, candidate, token)
            ?? new RolloutEvent.Proved();
    }

    /// <summary>Null: nothing speaks against the candidate.</summary>
    private async Task<RolloutEvent.Failed?> SmokeAsync(RolloutRun run, Generation candidate, ProbeTarget? target, CancellationToken token)
    {
        if (_config.Smoke.IsEmpty)
            return null;
        if (target is null)
        {
            run.Note("no smoke test was run: the candidate cannot be reached apart from the old version");
            return null;
        }

        var result = await new SmokeRunner(Clock).RunAsync(_config.Smoke, target, CommandContextOf(candidate), token);
        return result.Passed ? null : new RolloutEvent.Failed($"{result.Detail}{LastWords(candidate)}");
    }

    private async Task<RolloutEvent?> ShiftAsync(RolloutRun run, int weight, CancellationToken token)
    {
        var candidate = Candidate(run);
        var first = run.State is RolloutState.Shifting { Step: 0 };
        if (first && await HooksAsync(run, HookPoint.BeforeShift, candidate, token) is RolloutEvent.Failed failure)
            return failure with { BeforeTraffic = true };

        var move = weight == RolloutStep.Whole ? await ExpectStateAsync(Previous(run), candidate) : null;
        var shifted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _loop.InvokeAsync(() =>
        {
            if (token.IsCancellationRequested)
                return;
            candidate.State = GenerationState.Candidate;
            Share(Previous(run), candidate, Previous(run) is null ? RolloutStep.Whole : weight);
            if (move is not null)
                BeginStateMove(move, shifted.Task);
        });
        if (await EnforceSplitAsync(token) is { } problem)
            return new RolloutEvent.Failed(problem);
        await _loop.InvokeAsync(() => Note("traffic.shifted", $"{weight / 100m:0.##} % of new connections go to generation {candidate.Number}", candidate));
        shifted.SetResult();
        if (move is not null && await _stateMove is { } stuck)
            return new RolloutEvent.Failed(stuck);
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
        var generation = new Generation(number, release, label, config, digest, ServiceEnvironment.DigestOf(config), slot, WorkerCount, Clock.GetUtcNow());
        _generations.Add(number, generation);
        Save(generation);
        return generation;
    }
}
