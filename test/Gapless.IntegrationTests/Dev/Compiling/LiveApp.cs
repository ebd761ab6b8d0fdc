using System.Collections;
using System.Text.RegularExpressions;
using Gapless.Dev.Compiling;
using Gapless.Dev.Compiling.Agents;
using Gapless.Dev.Watching;
using Gapless.Linux.Processes;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Dev.Compiling;

/// <summary>An app under development as a session has it: what the compiler gives is patched into the process or started in its place.</summary>
public sealed partial class LiveApp : IAsyncLifetime
{
    private readonly TempDirectory _folder = new();
    private readonly HttpClient _client = new();
    private CSharpWorkspace? _workspace;
    private ProcessHandle? _process;
    private DeltaAgent? _agent;

    internal CSharpWorkspace Workspace => _workspace!;

    internal DeltaAgent Agent => _agent!;

    internal int ProcessId => _process!.Pid;

    public async ValueTask InitializeAsync()
    {
        (_workspace, var first) = await CSharpWorkspace.OpenAsync(WebProject.Write(_folder), TimeProvider.System, CancellationToken.None);
        (first as CompileResult.Failed)?.Failure.Output.ShouldBeNull();
        await CarryOutAsync(first);
        await _workspace.PrepareAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _workspace?.Dispose();
        _client.Dispose();
        _folder.Dispose();
    }

    internal string PathOf(string file) => Path.Combine(_folder.Path, file);

    /// <summary>Writes a file, or deletes it, and does what the compiler says.</summary>
    /// <param name="file">Relative to the folder of the projects.</param>
    /// <param name="text">Null: it is deleted.</param>
    internal async Task<CompileResult> SaveAsync(string file, string? text)
    {
        var path = PathOf(file);
        var kind = text is null ? ChangeKind.Deleted : File.Exists(path) ? ChangeKind.Changed : ChangeKind.Created;
        if (text is null)
            File.Delete(path);
        else
            _folder.Write(file, text);
        return await CarryOutAsync(await Workspace.ApplyAsync([new FileChange(path, kind)], Agent.CanPatch, CancellationToken.None));
    }

    internal Task<CompileResult> ReplaceAsync(string file, string old, string now)
    {
        var text = File.ReadAllText(PathOf(file));
        text.ShouldContain(old);
        return SaveAsync(file, text.Replace(old, now));
    }

    internal async Task<string> AskAsync(string path) => await (await _client.GetAsync(new Uri(Base, path))).Content.ReadAsStringAsync();

    internal async Task<CompileResult> CarryOutAsync(CompileResult result)
    {
        switch (result)
        {
            case CompileResult.Delta delta:
                (await Agent.SendAsync(delta.Patch, CancellationToken.None)).ShouldBeNull();
                break;
            case CompileResult.Fresh fresh:
                await StopAsync();
                await StartAsync(fresh.Start);
                break;
        }

        return result;
    }

    private async Task StartAsync(StartInfo start)
    {
        _agent = new DeltaAgent(_folder.Path, start.Number);
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string)e.Value!);
        foreach (var (name, value) in start.Environment.Concat(_agent.Environment))
            environment[name] = value;
        environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        var output = PathOf($"output-{start.Number}");
        _process = ChildProcess.Spawn(new SpawnRequest
        {
            Command = SpawnCommand.FromArguments(start.Arguments),
            WorkingDirectory = start.WorkingDirectory,
            Environment = environment,
            StdoutPath = output,
            StderrPath = output,
        });
        await Until.TrueAsync(() => _process.HasExited || Address().IsMatch(File.ReadAllText(output)), "the app listens");
        _process.HasExited.ShouldBeFalse(File.ReadAllText(output));
        Base = new Uri(Address().Match(File.ReadAllText(output)).Groups["address"].Value);
        await Until.TrueAsync(() => _agent.CanPatch, "the agent has called");
    }

    internal Uri Base { get; private set; } = new("http://127.0.0.1");

    private async Task StopAsync()
    {
        _agent?.Dispose();
        if (_process is null)
            return;
        _process.SignalSession(Signals.Kill);
        await _process.Exited;
        _process.Dispose();
        _process = null;
    }

    [GeneratedRegex(@"Now listening on: (?<address>http://127\.0\.0\.1:\d+)", RegexOptions.None, 1000)]
    private static partial Regex Address();
}
