using System.Collections.Immutable;
using Gapless.Linux.Processes;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Generations.ErrorLines;
using Gapless.Supervisor.Generations.Hosting;
using Gapless.Supervisor.Journal;

namespace Gapless.Supervisor.Generations;

/// <summary>What a generation is for, at this moment.</summary>
internal enum GenerationState
{
    Starting,
    Proving,
    Candidate,
    Live,
    Warm,
    Draining,

    /// <summary>It stays to be looked at: nobody is sent to it, and what ends of it is not started again.</summary>
    Failed,
}

/// <summary>One life of one release. Belongs to the service's loop.</summary>
internal sealed class Generation
{
    public Generation(int number, string release, string? label, ServiceConfig config, string configDigest, string environmentDigest, int slot, int workers, DateTimeOffset startedAt)
    {
        Number = number;
        Release = release;
        Label = label;
        Config = config;
        ConfigDigest = configDigest;
        EnvironmentDigest = environmentDigest;
        Slot = slot;
        StartedAt = startedAt;
        Workers = [.. Enumerable.Range(0, workers + config.Standby).Select(position => new Worker(position, slot) { IsStandby = position >= workers })];
    }

    public int Number { get; }

    public string Release { get; }

    public string? Label { get; }

    /// <summary>What it was started with: a replacement worker runs under the same settings, whatever the file says by then.</summary>
    public ServiceConfig Config { get; }

    public string ConfigDigest { get; }

    /// <summary>Of the variables it was given, environment files included: a reload rolls out when they read otherwise.</summary>
    public string EnvironmentDigest { get; }

    public int Slot { get; }

    public DateTimeOffset StartedAt { get; }

    public GenerationState State { get; set; } = GenerationState.Starting;

    /// <summary>Share of new connections in 1/10000.</summary>
    public int Weight { get; set; }

    /// <summary>It was given connections of clients at some time; before that only the supervisor's own probes can wait in its queue.</summary>
    public bool HadShare { get; set; }

    /// <summary>By position; <c>scale</c> adds and removes at the end.</summary>
    public ImmutableArray<Worker> Workers { get; set; }

    /// <summary>Set while it leaves; ends when nothing of it is left.</summary>
    public Task? Retirement { get; set; }

    /// <summary>Sick processes that have been replaced and are on their way out; until they end they may accept.</summary>
    public ImmutableArray<Task<bool>> Leaving { get; set; } = [];

    /// <summary>Processes that end by themselves: their places are others' by now, and until they have ended they can give what they have.</summary>
    public ImmutableArray<Worker> Leavers { get; set; } = [];

    /// <summary>Null until its first worker is started by this supervisor.</summary>
    public HostingChoice? Hosting { get; set; }

    /// <summary>It has been said that its app does not let the library in.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>Of every process that has not ended, in its place or not.</summary>
    public ImmutableArray<WorkerChannel> Channels { get; set; } = [];

    /// <summary>What the processes that have ended had counted.</summary>
    public GenerationAccount Ended { get; set; } = GenerationAccount.Empty;

    /// <summary>Of its workers with a control channel, those that have ended included.</summary>
    public RecentRequests Requests { get; } = new();

    /// <summary>Since this supervisor looks after it.</summary>
    public MemoryHistory Memory { get; } = new();

    /// <summary>As far as this supervisor has read what its workers print.</summary>
    public RecentErrors Errors { get; } = new();

    /// <summary>Null until its log is looked at for the first time.</summary>
    public LogTail? Log { get; set; }

    /// <summary>Each ends when one process has ended and its last words are in <see cref="Ended"/>.</summary>
    public ImmutableArray<Task> Accounts { get; set; } = [];

    public GenerationAccount Account => Channels.Aggregate(Ended, (sum, channel) => sum.PlusRunning(channel.Counts));

    /// <summary>Mean of the resident memory of the workers that serve, in bytes; null when none does.</summary>
    public double? ResidentMemory
    {
        get
        {
            var measured = Workers.Where(w => w.State == WorkerState.Ready).Select(w => ProcessTable.ResidentMemory(w.Process!.Pid)).Where(b => b > 0).ToList();
            return measured.Count == 0 ? null : measured.Average();
        }
    }

    public bool IsReady => Workers.All(w => w.State == WorkerState.Ready);

    public bool IsAlive => Workers.Any(w => w.IsAlive);

    /// <summary>No worker is left that could serve, now or after a back-off.</summary>
    public bool IsGivenUp => Workers.All(w => w.State is WorkerState.GivenUp or WorkerState.Gone);

    public string Name => Label is null ? Release[..12] : $"{Label} ({Release[..12]})";

    public GenerationRecord ToRecord(string service) =>
        new(service, Number, Release, Label, ConfigDigest, EnvironmentDigest, Slot, State.ToString().ToLowerInvariant(), Weight, StartedAt);
}
