using System.Collections.Immutable;
using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Generations;
using Gapless.Supervisor.Releases;
using Gapless.Supervisor.Rollouts;

namespace Gapless.Supervisor.Services;

/// <summary>What people and programs can order.</summary>
internal sealed partial class Service
{
    private static readonly ImmutableArray<RolloutStep> AtOnce = [new RolloutStep(RolloutStep.Whole, TimeSpan.Zero)];

    public async Task<CommandResult> RollbackAsync(RollbackRequest request, string actor, CancellationToken token)
    {
        var (begun, takenBack) = await _loop.InvokeAsync(() => (BeginRollback(request, actor), _rollout?.State is RolloutState.Reverting));
        // Those who wait for the rollout itself hear that it failed; who asked for this, that it was done.
        if (request.Wait && takenBack && begun.Run is { } run)
            return CommandResult.Done($"{Name}: rolled back, the old version serves", await run.Ended.WaitAsync(token));
        return await AnswerAsync(begun, request.Wait, token);
    }

    public async Task<CommandResult> RestartAsync(bool wait, string actor, CancellationToken token)
    {
        var begun = await _loop.InvokeAsync(() => (Live?.Release ?? _house.Journal.LastRelease(Name)) is { } release
            ? TryBegin(actor, RolloutKind.Restart, plan => plan with { Release = release, Label = LabelOf(release) })
            : (null, CommandResult.Refused($"{Name}: there is no release to start; deploy one first")));
        return await AnswerAsync(begun, wait, token);
    }

    public Task<CommandResult> PromoteAsync(string actor) => OrderAsync(actor, "promote", new RolloutEvent.Hurry(), "goes on without holds");

    public Task<CommandResult> PauseAsync(string actor) => OrderAsync(actor, "pause", new RolloutEvent.Pause(), "paused");

    public Task<CommandResult> ResumeAsync(string actor) => OrderAsync(actor, "resume", new RolloutEvent.Resume(), "resumed");

    public async Task<CommandResult> AbortAsync(bool wait, string actor, CancellationToken token)
    {
        var (run, refused) = await _loop.InvokeAsync(() =>
        {
            if (_rollout is not { State.Ended: false } running)
                return (null, CommandResult.Refused($"{Name}: no rollout is running"));
            Note("order.abort", "abort", actor: actor);
            return Apply(running, new RolloutEvent.Abort($"aborted by {actor}")) is { } refusal ? (null, CommandResult.Refused($"{Name}: {refusal}")) : (running, (CommandResult?)null);
        });
        if (run is null || !wait)
            return refused ?? CommandResult.Done($"{Name}: going back");
        var result = await run.Ended.WaitAsync(token);
        return CommandResult.Done($"{Name}: aborted, the old version serves", result);
    }

    public Task<CommandResult> ScaleAsync(int workers, string actor) => _loop.InvokeAsync(() =>
    {
        if (workers is < 1 or > 64)
            return CommandResult.Invalid($"{workers} workers: between 1 and 64 are possible");
        if (Busy() is { } busy)
            return CommandResult.Refused(busy);
        Note("order.scale", $"scale to {workers} workers", actor: actor);
        _scale = workers;
        SaveService();
        if (Live is { } live)
            Resize(live, workers);
        return CommandResult.Done($"{Name}: {workers} workers");
    });

    public async Task<CommandResult> StopAsync(string actor, CancellationToken token)
    {
        var gone = await _loop.InvokeAsync(() => BeginStop(actor));
        await gone.WaitAsync(token);
        return CommandResult.Done($"{Name}: stopped; its endpoints answer 503");
    }

    /// <summary>Takes a new configuration up. Returns the rollout that it needs, if any.</summary>
    public Task<RolloutRun?> ReconfigureAsync(ServiceConfig config, string digest, bool needsRollout, string actor) => _loop.InvokeAsync(() =>
    {
        _traffic.Open(config.Listen, config.Workers + config.Standby);
        _config = config;
        _configDigest = digest;
        _scale = null;
        SaveService();
        ApplySplit();
        if (Live is not { } live || (!needsRollout && live.EnvironmentDigest == ServiceEnvironment.DigestOf(config)))
            return null;
        return BeginReload(live, actor);
    });

    /// <summary>Rolls the live release out with the configuration in force; when another rollout is under way, after it.</summary>
    public async Task CatchUpAsync()
    {
        while (await _loop.InvokeAsync(() => Busy() is null ? null : _rollout) is { } open)
            await open.Settled;
        await _loop.InvokeAsync(() => Live is { } live ? BeginReload(live, "the supervisor, which found its configuration changed when it started") : null);
    }

    private RolloutRun? BeginReload(Generation live, string actor) =>
        TryBegin(actor, RolloutKind.Reload, plan => InSteps(plan, _config.Rollout.Steps) with { Release = live.Release, Label = live.Label }).Run;

    /// <summary>Null when an order may begin now; otherwise why not.</summary>
    public Task<string?> BusyAsync() => _loop.InvokeAsync(Busy);

    private string? Busy() => _rollout is { State: { Ended: false, Settled: false } } run
        ? $"{Name}: another rollout is running ({run.Plan.Kind.ToString().ToLowerInvariant()} to generation {run.Plan.To}, {run.State.Phase}, begun by {run.Plan.Actor} at {run.Plan.StartedAt:HH:mm:ss}Z); wait for it or 'gapless abort {Name}'"
        : null;

    private (RolloutRun? Run, CommandResult? Refused) TryBegin(string actor, RolloutKind kind, Func<RolloutPlan, RolloutPlan> complete)
    {
        if (Busy() is { } busy)
            return (null, CommandResult.Refused(busy));

        Supersede(keepWarm: kind == RolloutKind.WayBack);
        var plan = complete(new RolloutPlan
        {
            Id = _house.Journal.NextRolloutId(),
            Kind = kind,
            From = Live?.Number,
            FromConfig = Live?.ConfigDigest,
            To = _nextGeneration,
            Steps = AtOnce,
            Within = _config.Rollout.Within,
            KeepWarm = _config.Rollout.KeepWarm,
            KeepFailed = _config.Rollout.KeepFailed,
            Strategy = _config.Strategy,
            StartedAt = Clock.GetUtcNow(),
            Actor = actor,
        });
        if (plan.Release is { } release)
            plan = plan with { OneWay = IsOneWay(release) };
        // Nobody serves: the share a step leaves to the old version would have no one to answer it, and a hold would only make users wait.
        return (Begin(plan.From is null ? plan with { Steps = AtOnce, ByEvidence = false } : plan), null);
    }

    /// <summary>The rollout before this one is over for its users; what is left of it goes on by itself.</summary>
    private void Supersede(bool keepWarm)
    {
        if (_rollout is not { State.Ended: false } run)
            return;
        var (previous, failed) = (Previous(run), run.State is RolloutState.Keeping ? _generations.GetValueOrDefault(run.Plan.To) : null);
        Apply(run, new RolloutEvent.Superseded());
        if (failed is not null)
            Retire(failed, () => { });
        if (!keepWarm && previous is not null && previous.Number != _live)
            Retire(previous, () => { });
    }

    private (RolloutRun? Run, CommandResult? Refused) BeginRollback(RollbackRequest request, string actor)
    {
        if (_rollout is { State: { Ended: false, Settled: false } } running)
        {
            if (request.To is not null)
                return (null, CommandResult.Refused(Busy()!));
            return Apply(running, new RolloutEvent.Abort($"rolled back by {actor}", request.Force)) is { } refusal ? (null, CommandResult.Refused($"{Name}: {refusal}")) : (running, null);
        }

        string? wanted = null;
        if (request.To is { } to)
        {
            try
            {
                wanted = _house.Store.Find(Name, to).Id.Value;
            }
            catch (ReleaseException error)
            {
                return (null, CommandResult.Invalid(error.Message));
            }
        }

        if (_rollout is { State: RolloutState.Warm } warm && Previous(warm) is { IsReady: true } previous && (wanted is null || wanted == previous.Release))
        {
            return TryBegin(actor, RolloutKind.WayBack, plan => plan with
            {
                To = previous.Number,
                Release = previous.Release,
                Label = previous.Label,
                KeepWarm = TimeSpan.Zero,
            });
        }

        var stored = _house.Store.List(Name).Select(r => r.Id.Value).ToHashSet();
        wanted ??= _house.Journal.FormerReleases(Name).FirstOrDefault(r => stored.Contains(r) && r != Live?.Release);
        if (wanted is null)
            return (null, CommandResult.Refused($"{Name}: there is no earlier release to go back to; see 'gapless releases {Name}'"));
        if (wanted == Live?.Release)
            return (null, CommandResult.Refused($"{Name}: {Live.Name} is live already"));
        if (!request.Force && Live is { } live && SchemaOf(live.Release) is { } written && SchemaOf(wanted) is { } older && !older.CanRead(written))
            return (null, CommandResult.Refused($"{Name}: that release {older.Reading}, and the live one has written schema {written.Writes}; --force goes back all the same"));
        return TryBegin(actor, RolloutKind.Rollback, plan => plan with { Release = wanted, Label = LabelOf(wanted) });
    }

    private async Task<CommandResult> AnswerAsync((RolloutRun? Run, CommandResult? Refused) begun, bool wait, CancellationToken token)
    {
        if (begun.Run is not { } run)
            return begun.Refused!;
        return wait ? await run.Settled.WaitAsync(token) : CommandResult.Done($"{Name}: rollout {run.Plan.Id} has begun");
    }

    private Task<CommandResult> OrderAsync(string actor, string name, RolloutEvent order, string done) => _loop.InvokeAsync(() =>
    {
        if (_rollout is not { State.Ended: false } run)
            return CommandResult.Refused($"{Name}: no rollout is running");
        if (Apply(run, order) is { } refusal)
            return CommandResult.Refused($"{Name}: {refusal}");
        Note("order." + name, name, actor: actor);
        return CommandResult.Done($"{Name}: rollout {run.Plan.Id} {done}");
    });

    private Task BeginStop(string actor)
    {
        Note("order.stop", "stop", actor: actor);
        if (_rollout is { State.Ended: false } run)
        {
            Apply(run, run.State.Settled ? new RolloutEvent.Superseded() : new RolloutEvent.Abort($"stopped by {actor}", Forced: true));
            run.Settle(new CommandResult { Outcome = CommandOutcome.Reverted, Message = $"{Name}: stopped by {actor}" });
        }

        _stopped = true;
        _live = null;
        SaveService();
        foreach (var generation in _generations.Values)
        {
            generation.Weight = 0;
            Save(generation);
        }

        ApplySplit();
        var gone = new List<Task>();
        foreach (var generation in _generations.Values.ToList())
        {
            Retire(generation, () => { });
            gone.Add(generation.Retirement!);
        }

        Publish();
        return Task.WhenAll(gone);
    }

    /// <summary>More workers start at once; those too many lose their share first, and leave when their queue is empty.</summary>
    private void Resize(Generation generation, int workers)
    {
        var present = generation.Workers;
        var places = workers + generation.Config.Standby;
        var added = Enumerable.Range(present.Length, Math.Max(0, places - present.Length)).Select(position => new Worker(position, generation.Slot) { IsStandby = true }).ToList();
        var removed = present.Skip(places).ToList();
        generation.Workers = [.. present.Take(places), .. added];
        DivideRoles(generation, workers);
        foreach (var worker in added)
            StartWorker(generation, worker);
        ApplySplit();
        if (removed.Count > 0)
            _ = RetireWorkersAsync(generation, removed);
    }
}
