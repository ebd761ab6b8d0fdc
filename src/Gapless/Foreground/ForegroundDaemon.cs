using Gapless.Cli;
using Gapless.Contract;
using Gapless.Control;
using Gapless.Daemon;
using Gapless.Daemon.Systemd;
using Gapless.Linux.Processes;
using Gapless.Supervisor;

namespace Gapless.Foreground;

/// <summary>The life of <c>gapless run</c>: one service from the start to SIGTERM, and the output of its workers as its own.</summary>
internal sealed class ForegroundDaemon(Locations locations, Terminal terminal, TimeProvider clock)
{
    private const string Actor = "gapless run";
    private const string GivenUp = "worker.given_up";
    private const int NoOldLines = 0;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="release">Stands for the command.</param>
    public async Task<int> RunAsync(CommandService service, string release)
    {
        using var reaper = OrphanReaper.BeginIfFirst();
        using var listener = ControlSocket.Listen(locations.SocketPath);
        var supervisor = await Engine.StartAsync(locations, clock, CancellationToken.None);
        using var following = new CancellationTokenSource();
        var followed = Task.WhenAll(FollowLogAsync(supervisor, following.Token), FollowEventsAsync(supervisor, following.Token));
        using var signals = new DaemonSignals(() => _ = AgainAsync(supervisor, "SIGHUP"), () => _ = AgainAsync(supervisor, "SIGUSR2"));
        await using var server = await ControlServer.StartAsync(listener, supervisor, new NoUpgrade(), null, clock, CancellationToken.None);
        var manager = new ServiceManager(clock, Say);
        Say($"gapless runs {service.Line} on {string.Join(", ", service.Listen)}; SIGHUP starts it anew without a gap, SIGTERM ends it; gapless status --socket {locations.SocketPath}");

        var code = await BeginAsync(supervisor, release, signals.StopAsked);
        if (code == ExitCode.Done && !signals.StopAsked.IsCompleted)
        {
            _begun.SetResult();
            manager.Ready();
            if (await Task.WhenAny(signals.StopAsked, _givenUp.Task) == _givenUp.Task)
            {
                Say(await _givenUp.Task);
                code = ExitCode.Reverted;
            }
        }

        manager.Stopping();
        await supervisor.ShutdownAsync(CancellationToken.None);
        await following.CancelAsync();
        await followed;
        File.Delete(locations.SocketPath);
        return code;
    }

    /// <summary>The first start is the deploy of what stands for the command; one that goes on with the workers of an earlier run has nothing to do where the command is the same.</summary>
    private async Task<int> BeginAsync(ISupervisor supervisor, string release, Task stop)
    {
        var deploying = supervisor.DeployAsync(new DeployRequest { Service = CommandService.Name, Path = release, Force = true, Wait = true }, Actor, CancellationToken.None);
        if (await Task.WhenAny(deploying, stop) == stop)
            return ExitCode.Done;
        var result = await deploying;
        if (result.Outcome != CommandOutcome.Done)
        {
            Say(result.Message);
            foreach (var detail in result.Details)
                Say("  " + detail);
        }

        return ExitCode.Of(result.Outcome);
    }

    private async Task AgainAsync(ISupervisor supervisor, string signal)
    {
        try
        {
            // What is still starting for the first time comes first.
            await _begun.Task;
            var result = await supervisor.RestartAsync(new ServiceRequest { Service = CommandService.Name }, "signal " + signal, CancellationToken.None);
            Say($"{signal}: {result.Message}");
        }
        catch (Exception failure)
        {
            Say($"{signal}: {failure.Message}");
        }
    }

    private async Task FollowLogAsync(ISupervisor supervisor, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var line in supervisor.LogsAsync(CommandService.Name, NoOldLines, follow: true, cancellationToken))
                Say(line);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task FollowEventsAsync(ISupervisor supervisor, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var happened in supervisor.EventsAsync(supervisor.LastEventId, CommandService.Name, follow: true, cancellationToken))
            {
                if (happened.Kind == GivenUp)
                    _givenUp.TrySetResult($"gapless: {happened.Text}");
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end.
        }
    }

    private void Say(string line)
    {
        lock (_gate)
        {
            terminal.Line(line);
            terminal.Flush();
        }
    }
}
