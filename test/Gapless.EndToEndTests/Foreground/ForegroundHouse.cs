using Gapless.Daemon;
using Gapless.EndToEndTests.Harness;
using Gapless.Linux.Processes;
using Gapless.Supervisor.Configuration;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Foreground;

/// <summary>A folder with a Node server in it, which <c>gapless run</c> runs.</summary>
internal sealed class ForegroundHouse : IAsyncDisposable
{
    private readonly TempDirectory _folder = new();
    private ProcessHandle? _process;
    private bool _isWrapped;

    public ForegroundHouse()
    {
        File.Copy(Path.Combine(Repository.Root, "test/ScenarioApps/node/server.js"), Path.Combine(_folder.Path, "server.js"));
        _folder.Write("version.txt", "v1");
    }

    public int Port { get; } = FreePort.Next();

    public ListenAddress Address => ListenAddress.OfTcp(new(System.Net.IPAddress.Loopback, Port));

    /// <summary>What it and its workers printed so far.</summary>
    public string Printed => File.Exists(LogPath) ? File.ReadAllText(LogPath) : "";

    public string State => Path.Combine(_folder.Path, "state");

    public ProcessHandle Process => _process ?? throw new InvalidOperationException("not started");

    private string LogPath => Path.Combine(_folder.Path, "run.log");

    public void Write(string name, string text) => _folder.Write(name, text);

    /// <param name="before">A command that the program is run by.</param>
    /// <param name="run">The server and its arguments.</param>
    public void Start(IReadOnlyCollection<string> before, params IEnumerable<string> run)
    {
        _isWrapped = before.Count > 0;
        _process = ChildProcess.Spawn(Request([.. before, Tool.Program, "run", "--state", State, "--listen", $"127.0.0.1:{Port}", "--health", "/healthz/ready", "--", .. run]));
    }

    private SpawnRequest Request(IReadOnlyList<string> command) => new()
    {
        Command = SpawnCommand.FromArguments(command),
        WorkingDirectory = _folder.Path,
        Environment = ChildEnvironment.Without("NOTIFY_SOCKET", "VERSION"),
        StdoutPath = LogPath,
        StderrPath = LogPath,
    };

    /// <summary>The server of this folder.</summary>
    public async Task<ForegroundHouse> ServeAsync(params IReadOnlyCollection<string> before)
    {
        Start(before, "node", "server.js");
        await AnswersAsync("v1");
        return this;
    }

    /// <summary>Waits until a new connection is answered by that version.</summary>
    public Task AnswersAsync(string version) => SaysAsync("/version", version);

    public async Task<string?> GetAsync(string path)
    {
        try
        {
            return (await Http.GetAsync(Port, path)).Body.Trim();
        }
        catch (System.Net.Sockets.SocketException)
        {
            return null;
        }
    }

    public async Task<int> EndAsync(int signal = Signals.Terminate)
    {
        Process.Signal(signal);
        return (await Process.Exited.WaitAsync(TestLimits.Command)).Code ?? -1;
    }

    public async ValueTask DisposeAsync()
    {
        // unshare does not pass SIGTERM on, but takes its children with it.
        if (_process is { HasExited: false })
            await EndAsync(_isWrapped ? Signals.Kill : Signals.Terminate);
        _process?.Dispose();
        _folder.Dispose();
    }

    private async Task SaysAsync(string path, string text)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (await GetAsync(path) != text)
        {
            Process.HasExited.ShouldBeFalse(Printed);
            TimeProvider.System.GetElapsedTime(begun).ShouldBeLessThan(TestLimits.Event, $"{path} says {text}:\n{Printed}");
            await Task.Delay(20);
        }
    }
}
