using System.Diagnostics;
using System.Text.Json;
using Gapless.Contract;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Harness;

/// <summary>The published program, run as a person runs it.</summary>
internal static class Tool
{
    /// <exception cref="InvalidOperationException">It has not been published.</exception>
    public static string Program { get; } = Find();

    public static Task<ToolResult> RunAsync(string socket, params IEnumerable<string> arguments) => RunInAsync("", [.. arguments, "--socket", socket]);

    /// <param name="folder">The working directory; empty: this process's.</param>
    /// <param name="arguments">Nothing is added to them.</param>
    public static async Task<ToolResult> RunInAsync(string folder, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TestLimits.Command);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return new ToolResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException late)
        {
            process.Kill();
            throw new TimeoutException($"'gapless {string.Join(' ', start.ArgumentList)}' did not end within {TestLimits.Command}", late);
        }
    }

    private static string Find()
    {
        var path = Path.Combine(Repository.Root, "out", "gapless", "gapless");
        return File.Exists(path) ? path : throw new InvalidOperationException($"{path} is missing: run eng/publish.sh, or ./test.sh, which does");
    }
}

/// <summary>What a command printed, and how it ended.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Error)
{
    /// <summary>The result that a command with <c>--json</c> prints last.</summary>
    public CommandResult Result => Lines(ContractJson.Default.ProgressLine).LastOrDefault(l => l.Result is not null)?.Result
        ?? throw new InvalidOperationException($"no result in what it printed: {this}");

    public IEnumerable<T> Lines<T>(System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize(line, type)!);

    public ToolResult ShouldExitWith(int code)
    {
        ExitCode.ShouldBe(code, ToString());
        return this;
    }

    public override string ToString() => $"exit code {ExitCode}\n{Output}{Error}";
}
