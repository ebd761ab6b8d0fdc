using Gapless.Linux.Memory;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Generations;
using Gapless.Supervisor.Health;
using Gapless.Supervisor.Releases;
using Gapless.Supervisor.Rollouts;

namespace Gapless.Supervisor.Services;

/// <summary>The files and commands of a service's releases.</summary>
internal sealed partial class Service
{
    private static readonly TimeSpan HookLimit = TimeSpan.FromMinutes(10);

    /// <summary>Null when all hooks of this point passed.</summary>
    private async Task<RolloutEvent?> HooksAsync(RolloutRun run, HookPoint point, Generation generation, CancellationToken token)
    {
        var config = _config;
        if (!config.Hooks.TryGetValue(point, out var hooks))
            return null;
        var moment = await _loop.InvokeAsync(() =>
        {
            Note("hook.run", $"{HookNames.Of(point)}: {string.Join("; ", hooks.Select(h => h.Display))}", generation);
            return MomentOf(run, point);
        });
        var result = await new HookRunner(Clock).RunAsync(config, point, moment, CommandContextOf(generation), target: null, HookLimit, token);
        return result.Passed ? null : new RolloutEvent.Failed(result.Detail);
    }

    private HookMoment MomentOf(RolloutRun run, HookPoint point) => new()
    {
        Service = Name,
        Rollout = run.Plan.Id,
        Phase = HookNames.Of(point),
        From = run.Plan.From is { } from && run.FromRelease is { } release ? new HookVersion(from, release, LabelOf(release)) : null,
        To = run.Plan.Release is { } to ? new HookVersion(run.Plan.To, to, run.Plan.Label) : null,
        Share = (_generations.GetValueOrDefault(run.Plan.To)?.Weight ?? 0) / 100m,
        Reason = (run.State as RolloutState.Reverting)?.Reason,
    };

    private CommandContext CommandContextOf(Generation generation) => new()
    {
        Service = Name,
        Generation = generation.Number,
        Release = generation.Release,
        Version = generation.Label,
        Directory = DirectoryOf(generation),
        Environment = WorkerLauncher.Environment(Name, generation),
        User = generation.Config.User,
        OutputDirectory = _house.State.Output,
    };

    /// <summary>Releases beyond the kept number go, with the logs of generations long gone.</summary>
    private void Prune()
    {
        var used = _generations.Values.Select(g => new ReleaseId(g.Release)).ToHashSet();
        var keep = _config.Keep;
        _ = Task.Run(() =>
        {
            try
            {
                _house.Store.Prune(Name, keep, used);
            }
            catch (IOException error)
            {
                _loop.Post(() => Note("release.prune_failed", error.Message));
            }

            // A rollout is the only work of the day: what it used goes back to the machine, where the app can have it.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            NativeHeap.Trim();
        });

        var logs = WorkerLog.Of(_house.State.Logs(Name));
        foreach (var (number, path) in logs.SkipLast(Math.Max(10, keep)).Where(l => !_generations.ContainsKey(l.Generation)))
            File.Delete(path);
    }

    private string? LabelOf(string release) => _house.Store.List(Name).FirstOrDefault(r => r.Id.Value == release)?.Label;

    private ServiceConfig? ConfigOf(string digest) =>
        digest == _configDigest ? _config : _house.Journal.Config(digest) is { } text ? ConfigReader.ReadText(text, _house.ConfigPath).Config?.Find(Name) : null;
}
