using System.Collections.Immutable;
using Gapless.Contract;
using Gapless.Supervisor.Alerts;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Generations;
using Gapless.Supervisor.Releases;
using Gapless.Supervisor.Releases.Sources;
using Gapless.Supervisor.Releases.Trust;
using Gapless.Supervisor.Rollouts;
using Gapless.Supervisor.Traffic;

namespace Gapless.Supervisor.Services;

/// <summary>
/// One service: its generations, its traffic and its rollout. Everything here is read and changed on
/// <see cref="_loop"/> only; the public members may be called from anywhere.
/// </summary>
internal sealed partial class Service
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);

    private readonly ServiceHouse _house;
    private readonly OwnerLoop _loop;
    private readonly ServiceTraffic _traffic;
    private readonly SortedDictionary<int, Generation> _generations = [];
    private readonly ReleaseIntake _intake;
    private readonly FeedReader _feeds;
    private readonly ITimer _ticker;

    private ServiceConfig _config;
    private string _configDigest;
    private int? _live;
    private bool _stopped;
    private int? _scale;
    private int _nextGeneration = 1;
    private RolloutRun? _rollout;
    private volatile ServiceStatus _status;

    public Service(ServiceHouse house, ServiceConfig config, string configDigest)
    {
        _house = house;
        _config = config;
        _configDigest = configDigest;
        Name = config.Name;
        _status = new ServiceStatus { Name = Name, State = "starting", Endpoints = [], Generations = [] };
        _traffic = new ServiceTraffic(address => house.OpenEndpoint(Name, address));
        _loop = new OwnerLoop(error => Note("supervisor.error", error.ToString()));
        var keys = KeyDirectory.Beside(house.ConfigPath);
        var downloads = new Downloads(house.State.Downloads, DownloadLimits.Default, house.Clock);
        Action<string, string> note = (kind, text) => _loop.Post(() => Note(kind, text));
        _intake = new ReleaseIntake(house.Store, house.Journal, keys, downloads, house.Clock, note);
        _feeds = new FeedReader(house.Journal, keys, downloads, house.Clock, note);
        _ticker = house.Clock.CreateTimer(_ => _loop.Post(Tick), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public string Name { get; }

    /// <summary>As of the last change, or the last second.</summary>
    public ServiceStatus Status => _status;

    /// <summary>Completes when the loop gets to it, and at once when the loop has ended.</summary>
    public async Task PulseAsync()
    {
        try
        {
            await _loop.InvokeAsync(() => { });
        }
        catch (ObjectDisposedException)
        {
            // It has nothing to do any more.
        }
    }

    private TimeProvider Clock => _house.Clock;

    private Generation? Live => _live is { } number ? _generations.GetValueOrDefault(number) : null;

    /// <summary>Those that stand by come on top.</summary>
    private int WorkerCount => _scale ?? _config.Workers;

    private void Tick()
    {
        _traffic.Verify(Accepts);
        ConsiderResponder();
        ReadErrorLines();
        Judge();
        TrimLogs();
        ConsiderUpdate();
        Publish();
    }

    private void Note(string kind, string text, Generation? generation = null, Worker? worker = null, string? actor = null) =>
        _house.Journal.Append(kind, text, Name, _rollout is { State.Ended: false } run ? run.Plan.Id : null, generation?.Number, worker?.Position, actor);

    /// <summary>An event that people are to hear of.</summary>
    private void Alarm(AlertKind alert, string title, string kind, string text, Generation? generation = null, Worker? worker = null) =>
        _house.Journal.Append(new AlertNote(alert, $"{Name}: {title}"), kind, text, Name, _rollout is { State.Ended: false } run ? run.Plan.Id : null, generation?.Number, worker?.Position);

    private void SaveService() =>
        _house.Journal.Save(new Journal.ServiceRecord(Name, _live, _stopped, _scale, _nextGeneration));

    private void Save(Generation generation) => _house.Journal.Save(generation.ToRecord(Name));

    /// <summary>Of the rates and durations in the status.</summary>
    private static readonly TimeSpan RequestWindow = TimeSpan.FromSeconds(10);

    private void Publish()
    {
        _status = new ServiceStatus
        {
            Name = Name,
            State = DescribeState(),
            Problem = _problem ?? _traffic.Endpoints.Select(e => e.Problem).FirstOrDefault(p => p is not null),
            Endpoints = [.. _traffic.Endpoints.Select(e => new EndpointStatus(e.Address.ToString(), e.Mode, Slots().Sum(e.Queued), e.Problem))],
            Generations = [.. _generations.Values.Select(Describe)],
            Rollout = _rollout is null ? null : Describe(_rollout),
        };
    }

    private bool Accepts(int slot, int position) =>
        _generations.Values.Any(g => g.Slot == slot && (position >= g.Workers.Length || g.Workers[position].IsAlive));

    private IEnumerable<int> Slots() => _generations.Values.Select(g => g.Slot).Concat(_traffic.FreeSlots).Distinct();

    private string DescribeState()
    {
        if (_rollout is { State: { Ended: false, Settled: false } state })
            return state is RolloutState.Frozen ? "frozen" : "rolling out";
        if (_stopped)
            return _generations.Count > 0 ? "stopping" : "stopped";
        if (_unserved)
            return "unserved";
        return Live is null ? "empty" : Live.Workers.Any(w => w.State == WorkerState.Ready) ? "running" : "starting";
    }

    private GenerationStatus Describe(Generation generation) => new()
    {
        Number = generation.Number,
        Release = generation.Release,
        Label = generation.Label,
        State = generation.State.ToString().ToLowerInvariant(),
        Slot = generation.Slot,
        Target = TargetOf(generation),
        Weight = generation.Weight,
        StartedAt = generation.StartedAt,
        Requests = generation.Requests.Over(Clock.GetUtcNow(), RequestWindow),
        Workers = [.. generation.Workers.Select(w => new WorkerStatus
        {
            Index = w.Position,
            Pid = w.Process?.Pid ?? 0,
            State = w switch
            {
                { State: WorkerState.GivenUp } => "given up",
                { State: WorkerState.Ready, IsStandby: true } => "standby",
                _ => w.State.ToString().ToLowerInvariant(),
            },
            Restarts = w.Restarts,
            Text = w.Text,
            Connections = w.Channel?.Counts?.Open,
        })],
    };

    /// <summary>Where its first worker is reached, and no other; null: nowhere but together with others.</summary>
    private string? TargetOf(Generation generation) => _traffic.Endpoints.Where(e => generation.Config.Listen.Contains(e.Address))
        .Select(e => e.Target(generation.Slot, position: 0)).FirstOrDefault(t => t is not null)?.Display;

    private RolloutStatus Describe(RolloutRun run) => new()
    {
        Id = run.Plan.Id,
        Phase = run.State.Phase,
        Ended = run.State.Ended,
        Paused = run.State is RolloutState.Shifting { Paused: true },
        From = run.Plan.From,
        To = run.Plan.To,
        Weight = _generations.GetValueOrDefault(run.Plan.To)?.Weight ?? 0,
        Step = (run.State as RolloutState.Shifting)?.Step ?? 0,
        Steps = [.. run.Plan.Steps.Select(s => s.ToString())],
        Reason = RolloutRun.ReasonOf(run.State),
        Until = run.Until,
    };

    /// <summary>Gives back disk that lies before the kept part of each log.</summary>
    private void TrimLogs()
    {
        foreach (var (_, path) in WorkerLog.Of(_house.State.Logs(Name)))
        {
            WorkerLog.Trim(path);
        }
    }
}
