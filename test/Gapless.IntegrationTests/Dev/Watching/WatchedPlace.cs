using System.Diagnostics;
using Gapless.Dev.Plans;
using Gapless.Dev.Watching;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Dev.Watching;

/// <summary>A folder with a watcher on it, and what the watcher has told so far.</summary>
internal sealed class WatchedPlace : IAsyncDisposable
{
    /// <summary>A silence longer than a busy machine makes between two steps of a test that belong together.</summary>
    public static readonly TimeSpan OneBurst = TimeSpan.FromMilliseconds(150);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TempDirectory _directory = new();
    private ChangeWatcher? _watcher;
    private int _sentinels;

    public string Folder => _directory.Path;

    public ChangeWatcher Watcher => _watcher ?? throw new InvalidOperationException("not started");

    public string Path(string name) => System.IO.Path.Combine(Folder, name);

    public void Write(string name, string text) => _directory.Write(name, text);

    /// <summary>Watches the folder; returns when also the content of the files is known.</summary>
    public async Task StartAsync(Func<WatchRules, WatchRules>? change = null, Func<Task>? beforeRead = null)
    {
        var rules = new WatchRules { Folders = [Folder] };
        await StartAsync([change is null ? rules : change(rules)], beforeRead);
    }

    public async Task StartAsync(IReadOnlyList<WatchRules> rules, Func<Task>? beforeRead = null)
    {
        _watcher = beforeRead is null ? ChangeWatcher.Start(rules, TimeProvider.System) : ChangeWatcher.Start(rules, TimeProvider.System, beforeRead);
        await _watcher.Hashed.WaitAsync(Limit);
    }

    /// <summary>The next burst of the first rule set, one line for each file: <c>+ made</c>, <c>~ changed</c>, <c>- gone</c>.</summary>
    public async Task<string[]> NextAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            var burst = await Watcher.Bursts.ReadAsync(limit.Token);
            return Lines(burst.Rules.Single(r => r.Rule == 0).Batch);
        }
        catch (OperationCanceledException error)
        {
            throw new TimeoutException($"no burst within {Limit}; folders, files, polled: {Watcher.Counts}", error);
        }
    }

    public async Task<WatchedBurst> NextBurstAsync() => await Watcher.Bursts.ReadAsync().AsTask().WaitAsync(Limit);

    public string[] Lines(ChangeBatch batch) =>
    [
        .. batch.Files
            .Select(f => $"{f.Kind switch { ChangeKind.Created => '+', ChangeKind.Changed => '~', _ => '-' }} {System.IO.Path.GetRelativePath(Folder, f.Path)}")
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Bursts until all lines have been told, in whatever parts.</summary>
    public async Task ToldAsync(params string[] lines)
    {
        var missing = lines.ToHashSet();
        while (missing.Count > 0)
        {
            foreach (var line in await NextAsync())
                missing.Remove(line).ShouldBeTrue($"{line} was told; still expected: {string.Join(", ", missing)}");
        }
    }

    /// <summary>Proves that nothing was told before: a file made now is the next and only one.</summary>
    public async Task NothingToldAsync()
    {
        var name = $"sentinel{++_sentinels}.cs";
        Write(name, "");
        (await NextAsync()).ShouldBe([$"+ {name}"]);
    }

    public static string Run(string folder, string program, params string[] arguments) => RunWithInput(folder, null, program, arguments).Output;

    public static (string Output, int Code) RunWithInput(string folder, string? input, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // Nobody's own settings of git take part.
        start.Environment["HOME"] = folder;
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment.Remove("XDG_CONFIG_HOME");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var writing = Task.Run(() =>
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        });
        var output = process.StandardOutput.ReadToEnd();
        writing.Wait();
        process.WaitForExit();
        if (process.ExitCode > 1)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {errors.Result}");
        return (output, process.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (_watcher is not null)
            await _watcher.DisposeAsync();
        _directory.Dispose();
    }
}
