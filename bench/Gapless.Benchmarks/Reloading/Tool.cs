using System.Diagnostics;

namespace Gapless.Benchmarks.Reloading;

/// <summary>A contender at work in a folder.</summary>
internal sealed class Tool : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private (string Text, TaskCompletionSource Shown)? _awaited;

    private Tool(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, e) => Heard(e.Data);
        process.ErrorDataReceived += (_, e) => Heard(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public static Tool Start(Contender contender, string folder, int port)
    {
        // In a session of its own: all of it is ended together.
        var start = new ProcessStartInfo("setsid", contender.Command(port)) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var (name, value) in contender.Environment)
            start.Environment[name] = value;
        start.Environment.Remove("PORT");
        start.Environment.Remove("ASPNETCORE_URLS");
        return new Tool(Process.Start(start)!);
    }

    public string Printed
    {
        get
        {
            lock (_gate)
                return string.Join('\n', _lines.TakeLast(40));
        }
    }

    /// <summary>Completes when a line with this text is printed after this call.</summary>
    public Task ShowsAsync(string text)
    {
        lock (_gate)
        {
            var shown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited = (text, shown);
            return shown.Task;
        }
    }

    public void Dispose()
    {
        using var ending = Process.Start("kill", ["-TERM", "--", $"-{_process.Id}"]);
        ending.WaitForExit();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(20)))
            _process.Kill(entireProcessTree: true);
        using var rest = Process.Start(new ProcessStartInfo("kill", ["-KILL", "--", $"-{_process.Id}"]) { RedirectStandardError = true, UseShellExecute = false })!;
        rest.WaitForExit();
        _process.Dispose();
    }

    private void Heard(string? line)
    {
        if (line is null)
            return;
        lock (_gate)
        {
            _lines.Add(line);
            if (_awaited is { } awaited && line.Contains(awaited.Text, StringComparison.Ordinal))
                awaited.Shown.TrySetResult();
        }
    }
}
