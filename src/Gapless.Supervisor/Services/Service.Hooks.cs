using Gapless.Linux.Processes;
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
        if (!_config.Hooks.TryGetValue(point, out var commands))
            return null;
        await _loop.InvokeAsync(() => Note("hook.run", $"{HookNames.Of(point)}: {string.Join("; ", commands)}", generation));
        var result = await new HookRunner(Clock).RunAsync(_config, point, CommandContextOf(generation), target: null, HookLimit, token);
        return result.Passed ? null : new RolloutEvent.Failed(result.Detail);
    }

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

    private async Task<StoredRelease> StoreAsync(string source, string? label, CancellationToken token)
    {
        var owner = _config.User is { } user ? OwnerOf(user) : (FileOwner?)null;
        var stored = await _house.Store.AddAsync(Name, source, owner, _config.Shared, label, token);
        _house.Journal.NameRelease(Name, stored.Id.Value, label);
        return stored;
    }

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
        });

        var logs = WorkerLog.Of(_house.State.Logs(Name));
        foreach (var (number, path) in logs.SkipLast(Math.Max(10, keep)).Where(l => !_generations.ContainsKey(l.Generation)))
            File.Delete(path);
    }

    private static FileOwner OwnerOf(string user) =>
        UserAccount.Find(user) is { } account ? new FileOwner(account.Uid, account.Gid) : throw new ReleaseException($"there is no user '{user}' on this machine");

    private string? LabelOf(string release) => _house.Store.List(Name).FirstOrDefault(r => r.Id.Value == release)?.Label;

    private ServiceConfig? ConfigOf(string digest) =>
        digest == _configDigest ? _config : _house.Journal.Config(digest) is { } text ? ConfigReader.ReadText(text, _house.ConfigPath).Config?.Find(Name) : null;
}
