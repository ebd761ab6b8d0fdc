using Gapless.Contract;
using Gapless.Linux;
using Gapless.Linux.Processes;

namespace Gapless.Supervisor.Health.Commands;

/// <summary>Runs one shell command to its end, in a session of its own that does not outlive it.</summary>
internal sealed class CommandRunner(TimeProvider time)
{
    private const int MostLines = 20;

    /// <exception cref="OperationCanceledException">The token was cancelled; the session has been killed.</exception>
    public async Task<CommandEnd> RunAsync(string command, CommandContext context, string? target, TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // A file and not a pipe: a grandchild that keeps a pipe open would keep its reader waiting.
        string output = Path.Combine(context.OutputDirectory, $"command-{Guid.NewGuid():N}.out");
        try
        {
            return await RunAsync(command, context, target, timeout, output, cancellationToken);
        }
        catch (Exception e) when (e is LinuxException or InvalidOperationException)
        {
            return new CommandEnd(null, timeout, [], e.Message);
        }
        finally
        {
            File.Delete(output);
        }
    }

    private async Task<CommandEnd> RunAsync(string command, CommandContext context, string? target, TimeSpan timeout, string output, CancellationToken cancellationToken)
    {
        using ProcessHandle process = ChildProcess.Spawn(new SpawnRequest
        {
            Command = SpawnCommand.FromShell(command),
            WorkingDirectory = context.Directory,
            Environment = EnvironmentOf(context, target),
            StdoutPath = output,
            StderrPath = output,
            User = context.User,
        });
        try
        {
            ExitStatus status = await process.Exited.WaitAsync(timeout, time, cancellationToken);
            return new CommandEnd(status, timeout, TailOf(output));
        }
        catch (TimeoutException)
        {
            return new CommandEnd(null, timeout, TailOf(output));
        }
        finally
        {
            // After a normal end, too: what a command left in the background is nobody's.
            process.SignalSession(Signals.Kill);
            await process.Exited;
        }
    }

    private static Dictionary<string, string> EnvironmentOf(CommandContext context, string? target)
    {
        var environment = new Dictionary<string, string>(context.Environment, StringComparer.Ordinal)
        {
            [WorkerEnvironment.Service] = context.Service,
            [WorkerEnvironment.Generation] = context.Generation.ToString(),
            [WorkerEnvironment.Release] = context.Release,
        };
        if (context.Version is not null)
        {
            environment[WorkerEnvironment.Version] = context.Version;
        }

        if (target is not null)
        {
            environment[WorkerEnvironment.Target] = target;
        }

        return environment;
    }

    /// <summary>The last lines, read from the end: a command may print without limit.</summary>
    private static string[] TailOf(string path)
    {
        const int MostBytes = 16 * 1024;
        using FileStream file = File.Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        bool cut = file.Length > MostBytes;
        file.Seek(-Math.Min(file.Length, MostBytes), SeekOrigin.End);
        using var reader = new StreamReader(file);
        string[] lines = reader.ReadToEnd().TrimEnd().Split('\n');
        return [.. lines.Skip(cut ? 1 : 0).Select(l => Excerpt.Of(l, 500)).Where(l => l.Length > 0).TakeLast(MostLines)];
    }
}
