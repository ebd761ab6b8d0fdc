using System.Text;
using Gapless.Dev.Running;
using Gapless.Linux.Processes;

namespace Gapless.Dev.Building;

/// <summary>One line for <c>/bin/sh</c>, in a session of its own that ends as a whole.</summary>
internal static class ShellCommand
{
    private const int KeptCharacters = 64 << 10;

    /// <summary>Runs it to its end.</summary>
    /// <returns>How it ended, and what it printed: the last 64 Ki characters.</returns>
    /// <exception cref="OperationCanceledException">It was not needed any more and has been killed, with all it had started.</exception>
    public static async Task<(ExitStatus Ended, string Output)> RunAsync(
        string line, string folder, IReadOnlyDictionary<string, string> environment, Action<string> print, CancellationToken cancellationToken)
    {
        using var pipe = new OutputPipe();
        // A list of commands stays one session; "exec" before a simple one would only save a shell.
        using var process = ChildProcess.Spawn(new SpawnRequest
        {
            Command = SpawnCommand.FromArguments("/bin/sh", "-c", line),
            WorkingDirectory = folder,
            Environment = environment,
            StdoutPath = pipe.Path,
            StderrPath = pipe.Path,
        });
        var output = new StringBuilder();
        var reading = pipe.ReadAsync(text =>
        {
            output.Append(text).Append('\n');
            if (output.Length > KeptCharacters * 2)
                output.Remove(0, output.Length - KeptCharacters);
            print(text);
        });
        try
        {
            var ended = await process.Exited.WaitAsync(cancellationToken);
            // What it left behind in the background would hold the pipe, and nobody would end it.
            process.SignalSession(Signals.Kill);
            await reading;
            return (ended, output.ToString());
        }
        catch (OperationCanceledException)
        {
            process.SignalSession(Signals.Kill);
            process.Signal(Signals.Kill);
            await process.Exited;
            await reading;
            throw;
        }
    }
}
