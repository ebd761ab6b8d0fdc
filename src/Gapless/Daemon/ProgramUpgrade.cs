using Gapless.Cli;
using Gapless.Contract;
using Gapless.Control;
using Gapless.Linux;
using Gapless.Linux.Processes;

namespace Gapless.Daemon;

/// <summary>Proves a new program by letting it check configuration and state, and then orders the change. One at a time.</summary>
internal sealed class ProgramUpgrade : IProgramUpgrade
{
    private static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(30);

    private readonly Locations _locations;
    private readonly TimeProvider _clock;
    private readonly TaskCompletionSource<UpgradeOrder> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ProgramUpgrade(Locations locations, TimeProvider clock)
    {
        _locations = locations;
        _clock = clock;
    }

    /// <summary>Completes when a checked upgrade is to be carried out.</summary>
    public Task<UpgradeOrder> Begun => _begun.Task;

    private IReadOnlyList<string> Arguments =>
        ["serve", "--config", _locations.ConfigPath, "--state", _locations.StateDirectory, "--socket", _locations.SocketPath];

    public async Task<CommandResult> CheckAsync(UpgradeRequest request, string actor, CancellationToken cancellationToken)
    {
        if (_begun.Task.IsCompleted)
            return CommandResult.Refused("an upgrade is under way");

        var program = Program(request);
        if (!Path.IsPathFullyQualified(program[0]) || !File.Exists(program[^1]))
            return CommandResult.Invalid($"there is no program at {program[^1]}");

        var output = Path.Combine(_locations.StateDirectory, $"upgrade-check-{Guid.NewGuid():N}.log");
        try
        {
            using var check = ChildProcess.Spawn(new SpawnRequest
            {
                Command = SpawnCommand.FromArguments([.. program, .. Arguments, "--check"]),
                WorkingDirectory = _locations.StateDirectory,
                // The check must not speak to the service manager in our name.
                Environment = ChildEnvironment.Without("NOTIFY_SOCKET"),
                StdoutPath = output,
                StderrPath = output,
            });
            return Verdict(program[^1], await EndOfAsync(check, cancellationToken), output);
        }
        catch (LinuxException failure)
        {
            return CommandResult.Refused($"{program[^1]} cannot be started: {failure.Message}");
        }
        finally
        {
            File.Delete(output);
        }
    }

    public void Begin(UpgradeRequest request, string actor) => _begun.TrySetResult(new UpgradeOrder(Program(request), Arguments, actor));

    private static IReadOnlyList<string> Program(UpgradeRequest request) => request.Binary is null ? OwnProgram.Command : [request.Binary];

    /// <summary>Null when the check did not end in time and was killed.</summary>
    private async Task<ExitStatus?> EndOfAsync(ProcessHandle check, CancellationToken cancellationToken)
    {
        try
        {
            return await check.Exited.WaitAsync(CheckLimit, _clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            if (!check.HasExited)
                check.SignalSession(Signals.Kill);
        }
    }

    private static CommandResult Verdict(string program, ExitStatus? ended, string output)
    {
        var lines = File.ReadAllLines(output);
        if (ended is { Succeeded: true })
            return CommandResult.Done($"{program} can take over: {lines.LastOrDefault()}");

        var how = ended is null ? $"did not end its check within {CheckLimit.TotalSeconds:0} s" : $"failed its check with {ended}";
        return new CommandResult { Outcome = CommandOutcome.Refused, Message = $"{program} {how}; the running program stays", Details = [.. lines] };
    }
}
