using Gapless.Contract;
using Gapless.Linux.Systemd;
using Gapless.Supervisor.Alerts;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Generations.Journald;
using Gapless.Supervisor.Keepers;
using Gapless.Supervisor.Releases;
using Gapless.Supervisor.Services;

namespace Gapless.Supervisor;

/// <summary>The engine: one per state directory. Starts where the one before it stopped, however that happened.</summary>
public sealed partial class SupervisorHost : ISupervisor
{
    private readonly SupervisorOptions _options;
    private readonly TimeProvider _clock;
    private readonly StateDirectory _state;
    private readonly Journal.Journal _journal;
    private readonly ReleaseStore _store;
    private readonly KeeperClient _keeper;
    private readonly InheritedDescriptors _inherited;
    private readonly StatesAtRest _states;
    private readonly DateTimeOffset _startedAt;
    private readonly AlertDesk _alerts;
    private readonly LogForwarder? _forwarder;
    private readonly ServiceLimits _limits = new();
    private readonly SemaphoreSlim _reloading = new(1, 1);
    private volatile Dictionary<string, Service> _services = [];
    private volatile GaplessConfig _config;
    private volatile IReadOnlyList<string> _configProblems = [];

    private SupervisorHost(SupervisorOptions options, TimeProvider clock, GaplessConfig config, StateDirectory state, Journal.Journal journal, ReleaseStore store, KeeperClient keeper, InheritedDescriptors inherited, NotifyClient systemd)
    {
        (_options, _clock, _config, _state, _journal, _store, _keeper, _inherited) = (options, clock, config, state, journal, store, keeper, inherited);
        _startedAt = clock.GetUtcNow();
        _states = new StatesAtRest(systemd, inherited.States);
        _alerts = new AlertDesk(journal, clock, TargetsOf(config));
        _forwarder = options.JournaldSocket is { } journald ? LogForwarder.Start(state.AllLogs, journald, clock) : null;
    }

    public long LastEventId => _journal.LastEventId;

    /// <summary>Reads the configuration, takes back what the journal and the keeper know, and starts every service.</summary>
    /// <exception cref="SupervisorException">The state directory is in use, or the keeper cannot be started.</exception>
    /// <exception cref="ConfigException">The configuration has problems, all of which are named, and no earlier one is known.</exception>
    public static async Task<SupervisorHost> StartAsync(SupervisorOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        // Before anything is made: a first start with a bad file leaves nothing behind.
        if (!Directory.Exists(options.StateDirectory) && ConfigReader.Read(options.ConfigPath) is { Config: null } bad)
            throw new ConfigException(bad.Problems);
        var state = StateDirectory.Open(options.StateDirectory);
        var journal = Journal.Journal.Open(state.Journal, clock);
        ConfigAtStart start;
        try
        {
            start = ConfigAtStart.Read(options.ConfigPath, journal);
        }
        catch (ConfigException)
        {
            journal.Dispose();
            state.Dispose();
            throw;
        }

        var inherited = InheritedDescriptors.Receive();
        var systemd = new NotifyClient(clock);
        var keeper = await KeeperClient.OpenAsync(state, options.KeeperCommand, new DescriptorStore(systemd), () => Rescue.Sockets(journal, inherited.TakeStored()), clock, cancellationToken);
        // The keeper had them: a copy that nobody knows of would keep a closed endpoint open.
        foreach (var stored in inherited.TakeStored())
            stored.Descriptor.Dispose();
        var host = new SupervisorHost(options, clock, start.Config, state, journal, ReleaseStore.Open(state.Store, clock), keeper, inherited, systemd);
        journal.Append("supervisor.started", $"pid {Environment.ProcessId}, version {Version}, configuration {options.ConfigPath}");
        host.Refuse(start.Problems, actor: null);
        await host.StartServicesAsync(start);
        host.CatchUp(start);
        return host;
    }

    public StatusReport Status() => new()
    {
        Version = Version,
        Pid = Environment.ProcessId,
        StartedAt = _startedAt,
        ConfigPath = _options.ConfigPath,
        ConfigProblems = [.. _configProblems],
        Services = [.. _config.Services.Select(s => _services.TryGetValue(s.Name, out var service) ? WithMemory(service.Status) : null).OfType<ServiceStatus>()],
    };

    public Task PulseAsync(CancellationToken cancellationToken) => Task.WhenAll(_services.Values.Select(s => s.PulseAsync())).WaitAsync(cancellationToken);

    public void StopStarting()
    {
        foreach (var service in _services.Values)
            service.StopStarting();
    }

    public async Task DetachAsync(CancellationToken cancellationToken)
    {
        _journal.Append("supervisor.detached", $"pid {Environment.ProcessId} leaves workers and sockets to the next supervisor");
        await DetachServicesAsync();
    }

    public async Task SuspendAsync(CancellationToken cancellationToken)
    {
        _journal.Append("supervisor.suspending", "every process is going to be ended and started again: the services finish what they have");
        await Task.WhenAll(_services.Values.Select(s => s.SuspendAsync())).WaitAsync(cancellationToken);
        _journal.Append("supervisor.detached", $"pid {Environment.ProcessId} leaves sockets and states to the next supervisor");
        await DetachServicesAsync();
    }

    public async Task ShutdownAsync(CancellationToken cancellationToken)
    {
        _journal.Append("supervisor.stopping", "asked to stop: every service drains");
        await Task.WhenAll(_services.Values.Select(s => s.ShutdownAsync("the supervisor, which was asked to stop", keepsState: true))).WaitAsync(cancellationToken);
        _keeper.End();
        _journal.Append("supervisor.stopped", "all services have ended");
        await CloseAsync();
    }

    private static string Version { get; } = typeof(SupervisorHost).Assembly.GetName().Version!.ToString(3);

    private async Task StartServicesAsync(ConfigAtStart start)
    {
        var config = start.Config;
        var digest = _journal.KeepConfig(config.Path, start.Text);
        var house = new ServiceHouse(_state, _journal, _store, _clock, config.Path, _options.HostingHook, _limits, _states, OpenEndpoint);
        _services = config.Services.ToDictionary(s => s.Name, s => new Service(house, s, digest));
        var workers = _journal.Workers().ToLookup(w => w.Service);
        await Task.WhenAll(_services.Values.Select(s => s.StartAsync([.. workers[s.Name]])));
        await Rescue.EndStrangersAsync(_journal, [.. workers.Where(w => !_services.ContainsKey(w.Key)).SelectMany(w => w)], _clock);
        _keeper.DropExcept(config.Services.Select(s => s.Name));
        _states.DropUntaken();
    }

    /// <summary>What was changed in the file while no supervisor looked is rolled out as by a reload; until then the services go on as they are.</summary>
    private void CatchUp(ConfigAtStart start)
    {
        if (start.Before is not { } before)
            return;
        foreach (var changed in ConfigDifference.Between(before, _config).Changed.Where(c => c.NeedsRollout))
            _ = _services[changed.New.Name].CatchUpAsync();
    }

    private async Task DetachServicesAsync()
    {
        await Task.WhenAll(_services.Values.Select(s => s.DetachAsync()));
        _keeper.Dispose();
        await CloseAsync();
    }

    private async Task CloseAsync()
    {
        if (_forwarder is not null)
            await _forwarder.DisposeAsync();
        await _alerts.DisposeAsync();
        _journal.Dispose();
        _state.Dispose();
    }

    private IEnumerable<AlertTarget> TargetsOf(GaplessConfig config) => config.Alerts.Select(a => AlertTarget.Of(a, config.Path, _state.Output, _clock));

    private static ServiceStatus WithMemory(ServiceStatus status) => status with
    {
        Generations = [.. status.Generations.Select(g => g with
        {
            Workers = [.. g.Workers.Select(w => w.Pid == 0 ? w : w with { ResidentBytes = Linux.Processes.ProcessTable.ResidentMemory(w.Pid) })],
        })],
    };

    private Traffic.Endpoint OpenEndpoint(string service, ListenAddress address)
    {
        if (_inherited.Find(address) is { } given)
            return new Traffic.SharedEndpoint(address, given);
        var kept = _keeper.Of(service, address);
        if (address.Tcp is not { } tcp)
            return new Traffic.UnixEndpoint(address, kept);

        // Beside 0.0.0.0 on the same port [::] must not take IPv4 as well: the second bind would fail.
        var v6Only = _config.Services.SelectMany(s => s.Listen).Any(l => l.Tcp is { } other && other.Port == tcp.Port && other.Address.Equals(System.Net.IPAddress.Any));
        return new Traffic.SteeredEndpoint(address, kept, v6Only);
    }
}
