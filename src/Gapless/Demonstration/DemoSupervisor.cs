using Gapless.Contract;
using Gapless.Control;
using Gapless.Daemon;
using Gapless.Linux.Processes;

namespace Gapless.Demonstration;

/// <summary>A real <c>gapless serve</c> beside the demo.</summary>
internal sealed class DemoSupervisor : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly DemoFolder _folder;
    private readonly TimeProvider _clock;
    private ProcessHandle? _process;

    public DemoSupervisor(DemoFolder folder, TimeProvider clock)
    {
        _folder = folder;
        _clock = clock;
        Client = new ControlClient(folder.Socket);
    }

    public ControlClient Client { get; }

    /// <summary>Starts it, or starts it again, and waits until it answers.</summary>
    /// <exception cref="CliException">It ended, or did not answer in time.</exception>
    public async Task<StatusReport> StartAsync(CancellationToken cancellationToken)
    {
        _process = ChildProcess.Spawn(new SpawnRequest
        {
            Command = SpawnCommand.FromArguments([.. OwnProgram.Command, "serve", "--config", _folder.Config, "--state", _folder.State, "--socket", _folder.Socket]),
            WorkingDirectory = _folder.State,
            // The demo's supervisor is nobody else's service, and keeps to its own places.
            Environment = ChildEnvironment.Without("NOTIFY_SOCKET", Cli.Locations.ConfigVariable, Cli.Locations.StateVariable, Cli.Locations.SocketVariable),
            StdoutPath = _folder.Log,
            StderrPath = _folder.Log,
        });
        return await AwaitAsync(_ => true, StartLimit, "the supervisor did not answer", cancellationToken);
    }

    /// <summary>SIGKILL; returns when the process has ended.</summary>
    public async Task KillAsync()
    {
        _process!.Signal(Signals.Kill);
        await _process.Exited;
        _process.Dispose();
        _process = null;
    }

    public CommandResult Deploy(string path, string label, Action<EventRecord> happened)
    {
        using var reply = Client.Post(Routes.Deploy, new DeployRequest { Path = path, Label = label }, ContractJson.Default.DeployRequest);
        CommandResult? result = null;
        foreach (var line in reply.Lines())
        {
            var progress = System.Text.Json.JsonSerializer.Deserialize(line.Span, ContractJson.Default.ProgressLine);
            if (progress?.Event is { } record)
                happened(record);

            result = progress?.Result ?? result;
        }

        return result ?? throw new CliException(ExitCode.Unreachable, "the supervisor went away during the deploy");
    }

    /// <summary>Waits until the supervisor answers with a status that is as expected.</summary>
    public async Task<StatusReport> AwaitAsync(Predicate<StatusReport> expected, TimeSpan limit, string otherwise, CancellationToken cancellationToken)
    {
        var start = _clock.GetTimestamp();
        while (_clock.GetElapsedTime(start) < limit && _process?.HasExited != true)
        {
            if (TryStatus() is { } status && expected(status))
                return status;

            await Task.Delay(Look, _clock, cancellationToken);
        }

        throw new CliException(ExitCode.Refused, $"{otherwise}; it said:\n{(File.Exists(_folder.Log) ? await File.ReadAllTextAsync(_folder.Log, cancellationToken) : "nothing")}");
    }

    /// <summary>Asks it to drain and stop; <see cref="Leftovers"/> kills what does not go in time.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not { } process)
            return;

        process.Signal(Signals.Terminate);
        await ((Task)process.Exited).WaitAsync(StopLimit, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        process.Dispose();
    }

    public StatusReport? TryStatus()
    {
        try
        {
            return Client.Status();
        }
        catch (CliException)
        {
            return null;
        }
    }
}
