using System.Collections.Immutable;
using Gapless.Contract;
using Gapless.Linux;
using Gapless.Linux.Processes;
using Gapless.Linux.Sockets;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Generations;
using Gapless.Supervisor.Generations.Hosting;
using Gapless.Supervisor.Preflight;
using Gapless.Supervisor.Preflight.Programs;
using Gapless.Supervisor.Releases;
using Gapless.Supervisor.Rollouts;

namespace Gapless.Supervisor.Services;

/// <summary>What is looked at before a deploy changes anything. A restart, a rollback and a reload start what has served already, and are not held up.</summary>
internal sealed partial class Service
{
    private static readonly EnumerationOptions EveryFile = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };

    /// <summary>Null: nothing stands against it. What was found is in the journal and will be in the receipt.</summary>
    private async Task<RolloutEvent?> PreflightAsync(RolloutRun run, StoredRelease release, string source)
    {
        var findings = await InspectAsync(release, source);
        return await _loop.InvokeAsync(() =>
        {
            if (run != _rollout || run.State is not RolloutState.Staging)
                return null;
            foreach (var finding in findings.Where(f => f.Level >= FindingLevel.Warning))
            {
                Note(finding.Level == FindingLevel.Error ? "preflight.error" : "preflight.warning", $"preflight {finding.Level.ToString().ToLowerInvariant()}, {finding}");
                if (finding.Level == FindingLevel.Warning)
                    run.Note(finding.ToString());
            }

            run.Refusals = [.. findings.Where(f => f.Level == FindingLevel.Error)];
            return run.Refusals.IsEmpty ? null : new RolloutEvent.Refused($"refused by the preflight, nothing was started: {string.Join("; ", run.Refusals.Select(f => f.What))}");
        });
    }

    private async Task<ImmutableArray<Finding>> InspectAsync(StoredRelease release, string source)
    {
        var (config, live, endpoints) = await _loop.InvokeAsync(() => (_config, Live, OwnEndpoints()));
        var environment = OwnEnvironment.All();
        string? problem = null;
        try
        {
            foreach (var (name, value) in ServiceEnvironment.Read(config))
                environment[name] = value;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            problem = error.Message;
        }

        return Inspection.Of(new Facts
        {
            Config = config,
            Directory = config.Directory ?? release.Directory,
            Size = release.Bytes,
            NewestFile = NewestFile(source),
            SharedDirectory = _house.Store.SharedDirectory(Name),
            User = RunningAs.Of(config.User),
            Environment = environment,
            EnvironmentProblem = problem,
            IsInjected = HostingChoice.Of(config, config.Directory ?? release.Directory, _house.HostingHook).Hook is not null,
            Live = live is null ? null : LookAt(live),
            Endpoints = endpoints,
            ListenersOn = Listeners.OnPort,
            Now = Clock.GetUtcNow(),
            IsClockSynchronized = Machine.IsClockSynchronized,
            GlibcVersion = Machine.GlibcVersion,
            Architecture = ArchitectureName.OfThisMachine,
            FreeBytes = new DriveInfo(release.Directory).AvailableFreeSpace,
            FileLimit = Limits.OriginalSoftOpenFiles(),
        });
    }

    private ImmutableArray<OwnEndpoint> OwnEndpoints() =>
        [.. _traffic.Endpoints.Select(e => new OwnEndpoint(e.Address, e.Problem, [.. e.AllSockets.Select(s => s.Inode)]))];

    private LiveGeneration? LookAt(Generation live)
    {
        if (_house.Store.Load(Name, new ReleaseId(live.Release)) is not { } release)
            return null;
        int[] pids = [.. live.Workers.Select(w => w.Process?.Pid).OfType<int>()];
        return new LiveGeneration(
            release.Directory,
            live.Config,
            pids.Select(ProcessTable.ReadEnvironment).FirstOrDefault(e => e is not null),
            pids.Select(ProcessTable.ResidentMemory).DefaultIfEmpty().Max(),
            pids.Select(ProcessTable.CountOpenFiles).DefaultIfEmpty().Max(),
            pids.Sum(ProcessTable.CountThreads));
    }

    private static DateTimeOffset? NewestFile(string source) => Directory.Exists(source)
        ? Directory.EnumerateFiles(source, "*", EveryFile).Select(f => (DateTimeOffset?)WrittenAt(f)).Max()
        : File.Exists(source) ? WrittenAt(source) : null;

    private static DateTimeOffset WrittenAt(string file) => new(File.GetLastWriteTimeUtc(file));
}
