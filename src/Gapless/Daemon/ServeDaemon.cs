using System.Net.Sockets;
using Gapless.Cli;
using Gapless.Contract;
using Gapless.Control;
using Gapless.Daemon.Systemd;
using Gapless.Linux.Systemd;
using Gapless.Supervisor;

namespace Gapless.Daemon;

/// <summary>
/// The life of <c>gapless serve</c>: listen, start the engine, answer; and at its end drain and stop, leave everything to the next
/// supervisor, or hand it to a new program in the same process.
/// </summary>
internal sealed class ServeDaemon
{
    private const string BySignal = "signal ";

    /// <summary>For answers that are under way when the supervisor ends.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Locations _locations;
    private readonly Terminal _terminal;
    private readonly TimeProvider _clock;
    private readonly Func<CancellationToken, Task<ISupervisor>> _startEngine;
    private readonly ServiceManager _manager;

    public ServeDaemon(Locations locations, Terminal terminal, TimeProvider clock, Func<CancellationToken, Task<ISupervisor>> startEngine)
    {
        _locations = locations;
        _terminal = terminal;
        _clock = clock;
        _startEngine = startEngine;
        _manager = new ServiceManager(clock, Say);
    }

    /// <summary>Returns when everything has been drained and stopped, or left to the supervisor that systemd starts next.</summary>
    public async Task<int> RunAsync()
    {
        var began = _clock.GetUtcNow();
        var handed = UpgradeNote.Take();
        var group = ControlSocket.GroupAt(_locations.SocketPath);
        using var listener = handed?.Listener ?? ControlSocket.Listen(_locations.SocketPath, group);
        if (handed is not null)
            Say($"gapless took over from {handed.Version}, as {handed.Actor} asked");

        var supervisor = await _startEngine(CancellationToken.None);
        using var telling = new CancellationTokenSource();
        var heartbeat = new Heartbeat(supervisor, _manager, _clock);
        var told = new EventPrinter(Say).RunAsync(supervisor, began, telling.Token);
        using var signals = new DaemonSignals(
            () => _ = CarryAsync("SIGHUP", actor => supervisor.ReloadAsync(actor, CancellationToken.None)),
            () => _ = CarryAsync("SIGUSR2", actor => supervisor.RestartAsync(new ServiceRequest(), actor, CancellationToken.None)));

        var upgrade = new ProgramUpgrade(_locations, _clock);
        await using var server = await ControlServer.StartAsync(listener, supervisor, upgrade, group, _clock, CancellationToken.None);
        Say($"gapless {supervisor.Status().Version} serves, pid {Environment.ProcessId}, control socket {_locations.SocketPath}");
        _manager.Ready();
        told = Task.WhenAll(told, heartbeat.RunAsync(telling.Token));

        await Task.WhenAny(signals.StopAsked, upgrade.Begun);
        if (upgrade.Begun.IsCompleted && !signals.StopAsked.IsCompleted)
            await BecomeAsync(await upgrade.Begun, supervisor, server, listener);

        supervisor.StopStarting();
        var end = await QueuedJob.EndOfAsync(OwnUnit.OfThisProcess(), _clock, Say);
        if (end == UnitEnd.Restart)
        {
            Say("gapless is restarted: services go on, the next supervisor takes them over");
            await StopServerAsync(server);
            await EndAsync(telling, told);
            await supervisor.DetachAsync(CancellationToken.None);
            return ExitCode.Done;
        }

        _manager.Stopping();
        heartbeat.Stopping();
        if (end == UnitEnd.RestartOfAll)
        {
            Say("gapless is restarted, and the services with it, for KillMode= of the unit is not 'process': they finish what they have; who connects waits");
            await supervisor.SuspendAsync(CancellationToken.None);
        }
        else
        {
            Say("gapless drains and stops");
            await supervisor.ShutdownAsync(CancellationToken.None);
        }

        await StopServerAsync(server);
        await EndAsync(telling, told);
        File.Delete(_locations.SocketPath);
        Say("gapless has stopped");
        return ExitCode.Done;
    }

    private static async Task EndAsync(CancellationTokenSource telling, Task told)
    {
        await telling.CancelAsync();
        await told;
    }

    /// <summary>Does not return: the new program takes this process over, or where that fails, the old one begins again in it.</summary>
    private async Task BecomeAsync(UpgradeOrder order, ISupervisor supervisor, ControlServer server, Socket listener)
    {
        _manager.Reloading();
        Say($"gapless becomes {order.Program[0]}, as {order.Actor} asked");
        var version = supervisor.Status().Version;
        await StopServerAsync(server);
        await supervisor.DetachAsync(CancellationToken.None);
        _terminal.Flush();
        UpgradeNote.Replace(order, version, listener, Say);
    }

    private async Task StopServerAsync(ControlServer server)
    {
        using var limit = new CancellationTokenSource(LastAnswers, _clock);
        try
        {
            await server.StopAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            Say("a control request was still being answered when the supervisor ended");
        }
    }

    /// <summary>Carries out what a signal asked, beside everything else, and says what came of it. To systemd either signal may be the one that reloads.</summary>
    private async Task CarryAsync(string signal, Func<string, Task<CommandResult>> command)
    {
        _manager.Reloading();
        try
        {
            var result = await command(BySignal + signal);
            Say($"{signal}: {result.Message}");
            foreach (var detail in result.Details)
                Say("  " + detail);
        }
        catch (Exception failure)
        {
            Say($"{signal}: {failure.Message}");
        }
        finally
        {
            _manager.Ready();
        }
    }

    private void Say(string line)
    {
        lock (_gate)
        {
            _terminal.Line(line);
            _terminal.Flush();
        }
    }
}
