using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Gapless.Contract;
using Gapless.Control;
using Gapless.Demonstration;
using Gapless.Linux.Processes;
using Gapless.Supervisor.Configuration;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Harness;

/// <summary>
/// A real <c>gapless serve</c> of the published program with one service, in a directory of its own. Whatever it started is gone when it is
/// disposed, and when the test run ends.
/// </summary>
internal sealed class House : IAsyncDisposable
{
    private static readonly List<House> Standing = [];

    private readonly TempDirectory _folder = new();
    private readonly Dictionary<string, (TempDirectory Directory, string Version)> _releases = [];
    private readonly string _language;
    private readonly bool _isStock;
    private readonly string _firstRelease;
    private string _run = "";
    private string _settings = "";
    private string[] _alerts = [];
    private ProcessHandle? _process;

    /// <summary>Kept alive; a runner that is told to go leaves nothing behind either.</summary>
    private static readonly PosixSignalRegistration[] Signalled =
    [
        .. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT }.Select(s => PosixSignalRegistration.Create(s, _ => KillAll())),
    ];

    /// <param name="language">Which of the scenario servers.</param>
    /// <param name="settings">
    /// Further lines of the service, as they stand in <c>gapless.yaml</c>. <c>hosting: off</c> is added for a scenario app that does not use the library:
    /// it stands for stock servers.
    /// </param>
    /// <param name="listen">Of <c>listen:</c>; PORT and DIR are replaced.</param>
    /// <param name="scenario">How release v1 behaves; PORT is replaced.</param>
    public House(string language = "dotnet", string settings = "", string listen = "127.0.0.1:PORT", string scenario = "{}")
    {
        lock (Standing)
            Standing.Add(this);
        Port = FreePort.Next();
        Service = $"app-{Path.GetFileName(_folder.Path)[^6..].ToLowerInvariant()}";
        Listen = listen.Replace("PORT", $"{Port}").Replace("DIR", _folder.Path);
        _language = language;
        _isStock = language == "dotnet" && !scenario.Contains("\"hosting\"", StringComparison.Ordinal);
        Client = new ControlClient(Socket);
        _firstRelease = Release("v1", scenario.Replace("PORT", $"{Port}"));
        Configure(settings);
    }

    public int Port { get; }

    public string Service { get; }

    public string Listen { get; }

    public string Folder => _folder.Path;

    public string Socket => Path.Combine(Folder, "s");

    public string State => Path.Combine(Folder, "state");

    public string ConfigPath => Path.Combine(Folder, "gapless.yaml");

    /// <summary>What the supervisor printed.</summary>
    public string Printed => File.Exists(LogPath) ? File.ReadAllText(LogPath) : "";

    public ControlClient Client { get; }

    public ListenAddress Address => ListenAddress.OfTcp(new IPEndPoint(IPAddress.Loopback, Port));

    public int SupervisorPid => _process?.Pid ?? throw new InvalidOperationException("no supervisor runs");

    public ServiceStatus Status => Client.Status().Services.Single();

    public GenerationStatus Live => Status.Generations.Single(g => g.State == "live");

    private string LogPath => Path.Combine(Folder, "supervisor.log");

    /// <summary>Writes the configuration anew, with these who are told when something goes wrong, each a map in YAML.</summary>
    public House TellOfTrouble(params string[] targets)
    {
        _alerts = targets;
        Configure(_settings);
        return this;
    }

    /// <summary>Writes the configuration anew.</summary>
    public void Configure(string settings)
    {
        _settings = settings;
        var text = new StringBuilder($"services:\n  {Service}:\n    run: {_run}\n    listen: {Listen}\n");
        if (_isStock && !settings.Contains("hosting:", StringComparison.Ordinal))
            text.Append("    hosting: off\n");
        if (_language != "plain" && !settings.Contains("health:", StringComparison.Ordinal))
            text.Append("    health: { readiness: { http: /healthz/ready } }\n");
        foreach (var line in AtOnce(settings).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            text.Append("    ").Append(line).Append('\n');
        if (_alerts.Length > 0)
            text.Append("alerts:\n").AppendJoin("", _alerts.Select(a => $"  - {a}\n"));
        File.WriteAllText(ConfigPath, text.ToString());
    }

    /// <summary>Tests that say nothing of steps are about something else: everything goes over at once, and waits for no evidence.</summary>
    private static string AtOnce(string settings)
    {
        if (settings.Contains("steps:", StringComparison.Ordinal) || settings.Contains("strategy: recreate", StringComparison.Ordinal))
            return settings;
        return settings.Contains("rollout: {", StringComparison.Ordinal)
            ? settings.Replace("rollout: {", "rollout: { steps: [ 100% ],", StringComparison.Ordinal)
            : settings + "\nrollout: { steps: [ 100% ] }";
    }

    /// <summary>Lays a release out and returns its directory.</summary>
    public string Release(string version, string scenarioJson = "{}")
    {
        var directory = new TempDirectory();
        _releases.Add(directory.Path, (directory, version));
        _run = ScenarioRelease.Make(_language, directory, version, scenarioJson);
        return directory.Path;
    }

    /// <summary>Starts the supervisor, or starts it again, and waits until it answers.</summary>
    public async Task<House> StartAsync(IReadOnlyDictionary<string, string>? environment = null)
    {
        var process = Launch(environment);
        await EventuallyAsync(() => process.HasExited || TryStatus() is not null, "the supervisor answers", TestLimits.Start);
        process.HasExited.ShouldBeFalse(Printed);
        return this;
    }

    /// <summary>Starts the supervisor, and does not wait for it.</summary>
    public ProcessHandle Launch(IReadOnlyDictionary<string, string>? environment = null)
    {
        var own = Daemon.ChildEnvironment.Without("NOTIFY_SOCKET", "GAPLESS_CONFIG", "GAPLESS_STATE", "GAPLESS_SOCKET");
        return _process = ChildProcess.Spawn(new SpawnRequest
        {
            Command = SpawnCommand.FromArguments(Tool.Program, "serve", "--config", ConfigPath, "--state", State, "--socket", Socket),
            WorkingDirectory = Folder,
            Environment = own.Where(v => environment?.ContainsKey(v.Key) != true).Concat(environment ?? new Dictionary<string, string>()).ToDictionary(),
            StdoutPath = LogPath,
            StderrPath = LogPath,
        });
    }

    public Task<ToolResult> RunAsync(params IEnumerable<string> arguments) => Tool.RunAsync(Socket, arguments);

    /// <summary>Deploys a release directory with the CLI and waits for the end of the rollout.</summary>
    public Task<ToolResult> DeployAsync(string directory, params IEnumerable<string> options) =>
        RunAsync(["deploy", directory, "--version", _releases[directory].Version, "--json", .. options]);

    /// <summary>Starts the supervisor with a first good release.</summary>
    public async Task<House> ServeAsync()
    {
        await StartAsync();
        (await DeployAsync(_firstRelease)).ShouldExitWith(0);
        return this;
    }

    public async Task<IReadOnlyList<EventRecord>> EventsAsync(long after = 0)
    {
        var events = await RunAsync("events", "--json", "-n", "100000");
        return [.. events.ShouldExitWith(0).Lines(ContractJson.Default.EventRecord).Where(e => e.Id > after)];
    }

    public async Task<long> LastEventAsync() => (await EventsAsync())[^1].Id;

    public EventFeed Follow(long after = 0) => new(Client, after);

    public void Signal(int signal) => _process!.Signal(signal).ShouldBeTrue();

    /// <summary>SIGKILL to the supervisor; returns when it is dead.</summary>
    public async Task KillNineAsync()
    {
        Signal(Signals.Kill);
        await _process!.Exited;
    }

    /// <summary>Waits for the end of the supervisor.</summary>
    public async Task<ExitStatus> ExitAsync() => await _process!.Exited.WaitAsync(TestLimits.Stop);

    /// <summary>The keeper's pid, from its command line.</summary>
    public int KeeperPid() => ProcessTable.All()
        .Where(p => p.State is not ('Z' or 'X') && CommandLine(p.Pid).Contains($"keeper\0{State}/", StringComparison.Ordinal))
        .Select(p => p.Pid).SingleOrDefault();

    public StatusReport? TryStatus()
    {
        try
        {
            return Client.Status();
        }
        catch (CliException)
        {
            return null;
        }
    }

    /// <summary>Waits for a state that no event announces; the supervisor's output is in the message when it does not come.</summary>
    public async Task EventuallyAsync(Func<bool> condition, string what, TimeSpan? limit = null)
    {
        try
        {
            await Until.TrueAsync(condition, what, limit ?? TestLimits.Event);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}; the supervisor printed:\n{Printed}", late);
        }
    }

    /// <summary>The one generation there may be, each worker once, and no process of any other.</summary>
    public async Task ShouldSettleAsync(int generation, int workers = 1)
    {
        await EventuallyAsync(
            () => Status is { Rollout: null or { Ended: true }, Generations: [{ State: "live" } only] } && only.Number == generation && only.Workers.All(w => w.State == "ready"),
            $"generation {generation} is the only one");
        await EventuallyAsync(() => WorkerProcesses.Of(Service).All(p => p.Generation == generation), "no process of another generation is left");
        await EventuallyAsync(() => WorkerProcesses.Of(Service).Select(p => p.WorkerId).Distinct().Count() == workers, $"{workers} workers run, and no relief or leaver beside them");
    }

    /// <summary>Every line that any worker of any generation printed, as it stands in the files.</summary>
    public IReadOnlyList<string> WorkerLines() =>
        [.. Directory.EnumerateFiles(Path.Combine(State, "logs", Service), "*.log").SelectMany(File.ReadAllLines)];

    public async ValueTask DisposeAsync()
    {
        Leftovers.Kill(Folder);
        if (_process is not null)
            await _process.Exited;
        lock (Standing)
            Standing.Remove(this);
        await EventuallyAsync(() => Leftovers.Kill(Folder) == 0, "nothing is left");
        _process?.Dispose();
        foreach (var (directory, _) in _releases.Values)
            directory.Dispose();
        _folder.Dispose();
    }

    private static void KillAll()
    {
        lock (Standing)
            Standing.ForEach(h => Leftovers.Kill(h.Folder));
    }

    private static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
