using System.Collections;
using System.Globalization;
using System.Net;
using Gapless.Linux.Processes;
using Gapless.Linux.Sockets;
using Gapless.Supervisor.Configuration;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Harness;

/// <summary>The scenario app as a plain unit of systemd: it restarts itself, and no supervisor knows of it. All that it started is gone when this is disposed.</summary>
internal sealed class RestartingApp : IAsyncDisposable
{
    public const string Scenario = """{ "selfRestart": {} }""";

    private const string Mark = "GAPLESS_TEST_APP";

    private readonly TempDirectory _folder = new();
    private readonly string _log;
    private ProcessHandle? _first;

    public RestartingApp()
    {
        Port = FreePort.Next();
        Systemd = new Systemd(Path.Combine(_folder.Path, "notify"));
        _log = Path.Combine(_folder.Path, "app.log");
        Write("v1");
    }

    public int Port { get; }

    public ListenAddress Address => ListenAddress.OfTcp(new IPEndPoint(IPAddress.Loopback, Port));

    public Systemd Systemd { get; }

    public string Folder => _folder.Path;

    public string Log => File.Exists(_log) ? File.ReadAllText(_log) : "";

    /// <summary>As systemd knows it.</summary>
    public int Pid => Systemd.MainPid;

    public Uri Url => new($"http://127.0.0.1:{Port}");

    /// <summary>Inode of the socket that listens on <see cref="Port"/>.</summary>
    public ulong Listener => Listeners.On(Address.Tcp!).ShouldHaveSingleItem().Inode;

    /// <summary>All processes of the app that live.</summary>
    public IReadOnlyList<int> Processes => [.. ProcessTable.FindByEnvironment(Mark, _folder.Path).Select(p => p.Pid)];

    /// <summary>What the next process that starts will be.</summary>
    public void Write(string version, string scenario = Scenario)
    {
        _folder.Write("version.txt", version);
        _folder.Write("scenario.json", scenario);
    }

    /// <summary>Returns when it is ready.</summary>
    /// <param name="command">Instead of the scenario app where it was built.</param>
    /// <param name="directory">Instead of <see cref="Folder"/>.</param>
    /// <param name="urls">Of <c>ASPNETCORE_URLS</c>; null: <see cref="Url"/>.</param>
    /// <param name="change">Of the request to start it.</param>
    public async Task<RestartingApp> StartAsync(IReadOnlyList<string>? command = null, string? directory = null, string? urls = null, Func<SpawnRequest, SpawnRequest>? change = null)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string)e.Value!);
        environment.Remove("PWD");
        environment["ASPNETCORE_URLS"] = urls ?? Url.ToString();
        environment["NOTIFY_SOCKET"] = Systemd.Path;
        environment["WATCHDOG_PID"] = "1";
        environment[Mark] = _folder.Path;
        var request = new SpawnRequest
        {
            Command = SpawnCommand.FromArguments(command ?? ["dotnet", Repository.ScenarioApp]),
            WorkingDirectory = directory ?? _folder.Path,
            Environment = environment,
            StdoutPath = _log,
            StderrPath = _log,
        };
        _first = ChildProcess.Spawn(change?.Invoke(request) ?? request);
        Systemd.Start(_first.Pid);
        await UntilAsync(() => Systemd.Heard.Contains("READY"), "it is ready");
        return this;
    }

    public void Signal(int signal = Signals.User2)
    {
        using var process = ProcessHandle.Open(Pid)!;
        process.Signal(signal);
    }

    /// <summary>SIGUSR2; returns the pid of the process that has taken over.</summary>
    public async Task<int> RestartAsync()
    {
        var before = Pid;
        Signal();
        await UntilAsync(() => Pid != before, "another process is the main one");
        return Pid;
    }

    /// <summary>What it has counted in memory.</summary>
    public async Task<long> HitsAsync()
    {
        using var client = new HttpClient { BaseAddress = Url };
        return long.Parse(await client.GetStringAsync("/memory/hits"), CultureInfo.InvariantCulture);
    }

    public Task PrintedAsync(string text, int times = 1) => UntilAsync(() => Log.Split(text).Length > times, $"'{text}' is printed {times} times");

    /// <summary>SIGTERM; returns when none of its processes is left.</summary>
    public async Task StopAsync()
    {
        Signal(Signals.Terminate);
        await UntilAsync(() => Processes.Count == 0, "all of its processes have ended");
    }

    public async Task UntilAsync(Func<bool> condition, string what)
    {
        try
        {
            await Until.TrueAsync(condition, what, TestLimits.Event);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}; systemd heard {string.Join(", ", Systemd.Heard)}, and it printed\n{Log}", late);
        }
    }

    /// <summary>The status of the first process when it has ended.</summary>
    public Task<ExitStatus> FirstExitAsync() => _first!.Exited.WaitAsync(TestLimits.Stop);

    public async ValueTask DisposeAsync()
    {
        foreach (var pid in Processes)
        {
            using var process = ProcessHandle.Open(pid);
            process?.Signal(Signals.Kill);
        }

        await Until.TrueAsync(() => Processes.Count == 0, "its processes are gone");
        Systemd.Dispose();
        _first?.Dispose();
        _folder.Dispose();
    }
}
