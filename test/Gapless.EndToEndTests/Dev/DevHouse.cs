using System.Text;
using System.Text.Json.Nodes;
using Gapless.Daemon;
using Gapless.EndToEndTests.Harness;
using Gapless.Linux.Processes;
using Gapless.Supervisor.Configuration;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Dev;

/// <summary>A developer's folder with <c>gapless dev</c> running in it, the published program, followed by its own events.</summary>
internal sealed class DevHouse : IAsyncDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly TempDirectory _logs = new();
    private readonly List<JsonObject> _events = [];
    private ProcessHandle? _process;
    private long _read;

    public string Folder => _folder.Path;

    public int Port { get; } = FreePort.Next();

    public ListenAddress Address => ListenAddress.OfTcp(new(System.Net.IPAddress.Loopback, Port));

    public int ProcessId => _process!.Pid;

    /// <summary>Everything it printed so far, for the message of a failed test.</summary>
    public string Printed => File.Exists(LogPath) ? File.ReadAllText(LogPath) : "";

    private string LogPath => Path.Combine(_logs.Path, "dev.log");

    /// <summary>Written in place, as an editor without atomic saves does.</summary>
    public void Write(string file, string text)
    {
        var path = Path.Combine(Folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <summary>Written beside it and renamed over it.</summary>
    public void Save(string file, string text)
    {
        var path = Path.Combine(Folder, file);
        File.WriteAllText(path + ".tmp~", text);
        File.Move(path + ".tmp~", path, overwrite: true);
    }

    public string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    /// <summary>Starts the session; the first version serves when this returns.</summary>
    public async Task<DevHouse> ServeAsync(params IEnumerable<string> arguments)
    {
        Start(arguments);
        await LiveAsync(1);
        return this;
    }

    public void Start(params IEnumerable<string> arguments)
    {
        _process = ChildProcess.Spawn(new SpawnRequest
        {
            Command = SpawnCommand.FromArguments([Tool.Program, "dev", "--json", "--listen", $"127.0.0.1:{Port}", .. arguments]),
            WorkingDirectory = Folder,
            Environment = ChildEnvironment.Without("PORT", "ASPNETCORE_URLS", "NOTIFY_SOCKET"),
            StdoutPath = LogPath,
            StderrPath = LogPath,
        });
    }

    /// <summary>All so far. Only what is new since the last call is read: there may be thousands.</summary>
    public IReadOnlyList<JsonObject> Events()
    {
        if (!File.Exists(LogPath))
            return _events;
        using var log = File.Open(LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = _read;
        var bytes = new byte[log.Length - _read];
        log.ReadExactly(bytes);
        var whole = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        _read += whole;
        _events.AddRange(Encoding.UTF8.GetString(bytes, 0, whole).Split('\n').Where(l => l.StartsWith('{')).Select(l => JsonNode.Parse(l)!.AsObject()));
        return _events;
    }

    /// <summary>The first event of a kind for which the condition holds.</summary>
    public async Task<JsonObject> EventAsync(string kind, Func<JsonObject, bool>? which = null, TimeSpan? limit = null)
    {
        JsonObject? found = null;
        bool Found()
        {
            found = Events().FirstOrDefault(e => (string?)e["event"] == kind && which?.Invoke(e) != false);
            return found is not null || _process?.HasExited == true;
        }

        try
        {
            await Until.TrueAsync(Found, $"{kind} happens", limit ?? TestLimits.Event);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}; it printed:\n{Printed}", late);
        }

        return found ?? throw new InvalidOperationException($"the session ended before {kind}:\n{Printed}");
    }

    /// <summary>Waits until this revision or a later one serves.</summary>
    public Task<JsonObject> LiveAsync(int revision) => EventAsync("live", e => (int)e["revision"]! >= revision);

    /// <summary>What a revision came to: <c>live</c>, <c>same</c> or <c>failed</c>.</summary>
    public async Task<string> SettledAsync(int revision)
    {
        string[] ends = ["live", "same", "failed"];
        string? Kind() => Events().Where(e => (int?)e["revision"] == revision).Select(e => (string)e["event"]!).FirstOrDefault(ends.Contains);
        try
        {
            await Until.TrueAsync(() => Kind() is not null, $"revision {revision} has come to something", TestLimits.Event);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}; it printed:\n{Printed}", late);
        }

        return Kind()!;
    }

    /// <summary>The revisions that were saved, with their files.</summary>
    public IReadOnlyList<(int Revision, string[] Files)> Saves() =>
        [.. Events().Where(e => (string?)e["event"] == "saved").Select(e => ((int)e["revision"]!, e["files"]!.AsArray().Select(f => (string)f!).ToArray()))];

    public async Task<string> GetAsync(string path = "/")
    {
        using var http = new HttpClient();
        return (await http.GetStringAsync($"http://127.0.0.1:{Port}{path}")).Trim();
    }

    /// <summary><c>gapless dev wait REV</c>, in this folder.</summary>
    public Task<ToolResult> WaitAsync(int revision) => Tool.RunInAsync(Folder, "dev", "wait", $"{revision}");

    /// <summary>Ctrl-C.</summary>
    public async Task StopAsync()
    {
        _process!.Signal(Signals.Interrupt);
        await _process.Exited.WaitAsync(TestLimits.Command);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await StopAsync();
        _process?.Dispose();
        _folder.Dispose();
        _logs.Dispose();
    }
}
