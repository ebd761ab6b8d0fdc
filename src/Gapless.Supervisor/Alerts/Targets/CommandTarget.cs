using System.Text.Json;
using Gapless.Contract;
using Gapless.Linux;
using Gapless.Linux.Processes;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Health;

namespace Gapless.Supervisor.Alerts.Targets;

/// <summary>Runs a command, with the alert in its environment and as JSON on its stdin. Exit code 0 confirms.</summary>
internal sealed class CommandTarget(AlertConfig config, string command, string directory, string outputDirectory, TimeProvider clock) : AlertTarget(config)
{
    private const int MostShown = 300;

    protected override async Task DeliverAsync(Alert alert, CancellationToken cancellationToken)
    {
        var name = Path.Combine(outputDirectory, $"alert-{Guid.NewGuid():N}");
        var (input, output) = (name + ".json", name + ".out");
        await File.WriteAllBytesAsync(input, JsonSerializer.SerializeToUtf8Bytes(alert, AlertJson.Default.Alert), cancellationToken);
        try
        {
            await RunAsync(alert, input, output, cancellationToken);
        }
        catch (Exception error) when (error is LinuxException or InvalidOperationException)
        {
            throw new AlertException($"could not be started: {error.Message}", error);
        }
        finally
        {
            File.Delete(input);
            File.Delete(output);
        }
    }

    private async Task RunAsync(Alert alert, string input, string output, CancellationToken cancellationToken)
    {
        // A file: a command that reads nothing is as good as one that does.
        using ProcessHandle process = ChildProcess.Spawn(new SpawnRequest
        {
            Command = SpawnCommand.FromShell($"exec < {ShellQuoted(input)}\n{command}"),
            WorkingDirectory = directory,
            Environment = EnvironmentOf(alert),
            StdoutPath = output,
            StderrPath = output,
        });
        try
        {
            var status = await process.Exited.WaitAsync(AlertPace.Limit, clock, cancellationToken);
            if (!status.Succeeded)
                throw new AlertException($"ended with {status}{LastLine(output)}");
        }
        catch (TimeoutException)
        {
            throw new AlertException($"did not end within {AlertPace.Limit.TotalSeconds:0} s");
        }
        finally
        {
            process.SignalSession(Signals.Kill);
            await process.Exited;
        }
    }

    private static Dictionary<string, string> EnvironmentOf(Alert alert)
    {
        var environment = OwnEnvironment.All();
        environment["GAPLESS_ALERT"] = alert.Id;
        environment["GAPLESS_ALERT_KIND"] = alert.Kind;
        environment["GAPLESS_ALERT_TITLE"] = alert.Title;
        environment["GAPLESS_ALERT_TEXT"] = alert.Text;
        if (alert.Service is not null)
            environment[WorkerEnvironment.Service] = alert.Service;
        return environment;
    }

    private static string LastLine(string output) =>
        File.ReadLines(output).LastOrDefault(l => l.Length > 0) is { } line ? ": " + Excerpt.Of(line, MostShown) : "";

    private static string ShellQuoted(string path) => $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
