using Gapless.Supervisor.Generations;
using Gapless.Supervisor.Health;
using Gapless.Supervisor.Judging;
using Gapless.Supervisor.Rollouts;
using Gapless.Supervisor.Traffic;
using Gapless.Supervisor.WarmUps;

namespace Gapless.Supervisor.Services;

/// <summary>A proved candidate answers the declared requests before users ask it.</summary>
internal sealed partial class Service
{
    /// <summary>Null: nothing speaks against the candidate.</summary>
    private async Task<RolloutEvent.Failed?> WarmUpAsync(RolloutRun run, Generation candidate, CancellationToken token)
    {
        // Whoever goes back is in a hurry, and knows the version.
        if (_config.WarmUp is not { } config || run.Plan.Kind is RolloutKind.Rollback or RolloutKind.WayBack || Previous(run) is not { } live)
            return null;
        var (ofLive, ofCandidate) = await _loop.InvokeAsync(() =>
        {
            EndDeadline(run);
            return _traffic.Endpoints.Select(e => (Targets(e, live), Targets(e, candidate))).FirstOrDefault(t => t.Item1.Count > 0 && t.Item2.Count > 0);
        });
        if (ofCandidate is null)
        {
            run.Note("not warmed up: the candidate cannot be reached apart from the old version");
            return null;
        }

        var result = await new WarmUp(config, ofLive, ofCandidate, _config.Judge ?? new JudgeOptions(), Clock).RunAsync(token);
        if (!result.Passed)
            return new RolloutEvent.Failed(result.Detail + LastWords(candidate));
        run.IsWarm = true;
        run.Note(result.Detail);
        await _loop.InvokeAsync(() => Note("candidate.warmed_up", result.Detail, candidate));
        return null;
    }

    private static List<ProbeTarget> Targets(Endpoint endpoint, Generation generation) =>
        [.. generation.Workers.Where(w => w is { IsStandby: false, State: WorkerState.Ready }).Select(w => endpoint.Target(w.Slot, w.Position)).OfType<ProbeTarget>()];
}
