using System.Globalization;
using System.Net;
using Gapless.Contract;
using Gapless.Drill;
using Gapless.Linux.Processes;
using Gapless.Supervisor.Configuration;
using Gapless.Views;

namespace Gapless.Demonstration;

/// <summary>What the demo does, in order.</summary>
internal sealed class DemoScript
{
    private const int LongestNote = 150;
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly DemoFolder _folder;
    private readonly DemoSupervisor _supervisor;
    private readonly TrafficRun _traffic;
    private readonly IDemoView _view;
    private readonly TimeProvider _clock;
    private readonly List<string> _faults = [];
    private WorkerKill? _kill;

    public DemoScript(DemoFolder folder, DemoSupervisor supervisor, TrafficRun traffic, IDemoView view, TimeProvider clock)
    {
        _folder = folder;
        _supervisor = supervisor;
        _traffic = traffic;
        _view = view;
        _clock = clock;
    }

    /// <summary>All kinds but one: a connection that is silent for 40 s would make every drain last until its limit.</summary>
    public static TrafficPlan Plan(DemoFolder folder)
    {
        var all = TrafficPlan.ForShop(ListenAddress.OfTcp(new IPEndPoint(IPAddress.Loopback, folder.Port)));
        return all.Only([.. all.Classes.Select(c => c.Class).Where(c => c != TrafficClass.IdleLong)]);
    }

    public async Task<DemoResult> RunAsync(CancellationToken cancellationToken)
    {
        _view.Step($"start a supervisor, and version 1 of a shop with two workers on port {_folder.Port}");
        await _supervisor.StartAsync(cancellationToken);
        await DeployAsync("v1", CommandOutcome.Done, cancellationToken);

        Begin("traffic of every kind begins");
        _traffic.Start();
        await PauseAsync(cancellationToken);

        Begin("deploy version 2: proved, then 10%, 50%, 100% of new connections, then version 1 drains");
        await DeployAsync("v2", CommandOutcome.Done, cancellationToken);
        await PauseAsync(cancellationToken);

        Begin("deploy version 3, which answers one request in five with 500: its smoke test must hold it back");
        await DeployAsync("v3", CommandOutcome.Reverted, cancellationToken);
        await PauseAsync(cancellationToken);

        Begin("kill -9 a worker");
        await KillWorkerAsync(cancellationToken);
        await PauseAsync(cancellationToken);

        Begin("kill -9 the supervisor, then start it again");
        await KillSupervisorAsync(cancellationToken);
        await PauseAsync(cancellationToken);

        Begin("end of the traffic: requests under way are answered");
        return new DemoResult { Traffic = await _traffic.StopAsync(), Kill = _kill, Faults = _faults };
    }

    private void Begin(string step)
    {
        _view.Step(step);
        _traffic.Mark(step.Split(',', ':')[0]);
    }

    private Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(Breath, _clock, cancellationToken);

    private async Task DeployAsync(string version, CommandOutcome expected, CancellationToken cancellationToken)
    {
        var result = await Task.Run(() => _supervisor.Deploy(_folder.Release(version), version, _view.Show), cancellationToken);
        _view.Note(Short(result.Message));
        if (result.Receipt is { } receipt)
            _view.Note($"{receipt.Outcome} in {Units.Seconds(receipt.TotalSeconds)}: {string.Join(", ", receipt.Steps.Select(s => $"{s.Name} {Units.Seconds(s.Seconds)}"))}");

        if (result.Outcome == expected)
            return;

        var fault = $"the deploy of {version} ended as {result.Outcome}, not as {expected}: {result.Message}";
        if (expected == CommandOutcome.Done)
            throw new CliException(ExitCode.Reverted, fault);

        _faults.Add(fault);
    }

    private async Task KillWorkerAsync(CancellationToken cancellationToken)
    {
        var victim = Live(_supervisor.Client.Status())?.Workers.FirstOrDefault(w => w.State == "ready")
            ?? throw new CliException(ExitCode.Reverted, "no worker is ready before the kill");
        using var process = ProcessHandle.Open(victim.Pid) ?? throw new CliException(ExitCode.Reverted, $"worker {victim.Pid} has gone before the kill");

        var before = _traffic.Snapshot().Seconds;
        process.Signal(Signals.Kill);
        await process.Exited;
        _kill = new WorkerKill(victim.Pid.ToString(CultureInfo.InvariantCulture), before, _traffic.Snapshot().Seconds);

        var start = _clock.GetTimestamp();
        var after = await _supervisor.AwaitAsync(
            s => Live(s) is { } live && live.Workers.All(w => w.State == "ready" && w.Pid != victim.Pid), Patience, "the killed worker was not replaced", cancellationToken);
        var replacement = Live(after)!.Workers.First(w => w.Index == victim.Index);
        _view.Note($"worker {victim.Pid} died, {replacement.Pid} was ready {Units.Seconds(_clock.GetElapsedTime(start).TotalSeconds)} later");
    }

    private async Task KillSupervisorAsync(CancellationToken cancellationToken)
    {
        var before = _supervisor.Client.Status();
        await _supervisor.KillAsync();
        await PauseAsync(cancellationToken);
        var after = await _supervisor.StartAsync(cancellationToken);
        _view.Note($"pid {before.Pid} died, pid {after.Pid} took over after {Breath.TotalSeconds:0} s without any supervisor");

        after = await _supervisor.AwaitAsync(
            s => Live(s) is { } live && live.Workers.All(w => w.State == "ready"), Patience, "the workers were not taken back", cancellationToken);
        if (!Pids(before).SequenceEqual(Pids(after)))
            _faults.Add($"workers {string.Join(' ', Pids(before))} became {string.Join(' ', Pids(after))} across the supervisor's death");
    }

    private static string Short(string message)
    {
        var line = message.Split('\n')[0];
        return line.Length <= LongestNote ? line : line[..LongestNote] + " …";
    }

    private static GenerationStatus? Live(StatusReport status) => status.Services.Single().Generations.FirstOrDefault(g => g.State == "live");

    private static IEnumerable<int> Pids(StatusReport status) => Live(status)?.Workers.Select(w => w.Pid) ?? [];
}
