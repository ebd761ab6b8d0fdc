using Gapless.Linux;
using Gapless.Linux.Processes;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Generations;
using Gapless.Supervisor.Generations.Salvage;
using Gapless.Supervisor.Health;
using Gapless.Supervisor.Journal;
using Gapless.Supervisor.Rollouts;
using Gapless.Supervisor.Traffic;

namespace Gapless.Supervisor.Services;

/// <summary>The life of single processes.</summary>
internal sealed partial class Service
{
    private const int ShownLines = 10;

    private void StartWorker(Generation generation, Worker worker)
    {
        var id = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));
        var record = new WorkerRecord(id, Name, generation.Number, worker.Slot, worker.Position, Pid: null, StartTicks: null, BootId.Current.ToString(), Ready: false);

        // The intent first: a supervisor that dies between the spawn and the next line finds the process by its id.
        _house.Journal.Save(record);
        WorkerWatch? watch = null;
        WorkerChannel? channel = null;
        try
        {
            watch = NewWatch(generation, worker, id);
            channel = NewChannel(generation, id);
            var sockets = _traffic.SocketsOf(generation.Config.Listen, worker.Slot, worker.Position);
            var log = WorkerLog.PathOf(_house.State.Logs(Name), generation.Number);
            OwnDirectory.Make(_house.State.Keys(Name), generation.Config.User);
            OwnDirectory.MakeLock(_house.State.Leader(Name), generation.Config.User);
            var directory = DirectoryOf(generation);
            ChooseHosting(generation, directory);
            var process = WorkerLauncher.Launch(Name, generation, worker, id, directory, log, _house.State, watch.NotifySocket, channel?.Path, sockets);
            _house.Journal.Save(record with { Pid = process.Pid, StartTicks = (long)process.StartTime });
            Note("worker.started", $"worker {worker.Position} of generation {generation.Number} started as pid {process.Pid}", generation, worker);
            if (_house.Limits.Hold(Name, generation.Config.Limits, process.Pid) is { } reason)
                Note("worker.unlimited", $"'limits:' is not held: {reason}", generation, worker);
            Hold(generation, worker, id, process, watch, channel, ready: false);
        }
        catch (Exception error) when (error is IOException or FormatException or UnauthorizedAccessException or InvalidOperationException)
        {
            watch?.Dispose();
            channel?.Dispose();
            _house.Journal.RemoveWorker(id);
            OnEnded(generation, worker, $"could not be started: {error.Message}");
        }
    }

    /// <summary>Takes charge of a running process, started by this supervisor or by the one before it.</summary>
    private void Hold(Generation generation, Worker worker, string id, ProcessHandle process, WorkerWatch watch, WorkerChannel? channel, bool ready)
    {
        worker.Begin(id, process, ready);
        worker.Watch = watch;
        watch.Start(ready, sign => _loop.Post(() =>
        {
            if (worker.Id == id && worker.Process is not null)
                OnSign(generation, worker, sign);
        }));
        worker.Ended = SearchAsync(process, channel);
        HoldChannel(generation, worker, id, process, channel);
        _ = ReportEndAsync(generation, worker, id, process, worker.Ended);
    }

    private async Task ReportEndAsync(Generation generation, Worker worker, string id, ProcessHandle process, Task<Wreck> ended)
    {
        var wreck = await ended;
        var status = await process.Exited;
        _loop.Post(() => OnExited(generation, worker, id, process, status, wreck));
    }

    private void OnSign(Generation generation, Worker worker, WorkerSign sign)
    {
        switch (sign)
        {
            case WorkerSign.Ready ready when worker.State == WorkerState.Starting:
                OnReady(generation, worker, ready.How);
                break;
            case WorkerSign.NotYet notYet:
                worker.Text = notYet.Detail;
                break;
            case WorkerSign.Said said:
                worker.Text = said.Text;
                break;
            case WorkerSign.Unready unready when AtStake(generation) is { } run && worker.State == WorkerState.Ready:
                Note("worker.unready", $"worker {worker.Position} of generation {generation.Number} failed its health check: {unready.Detail}", generation, worker);
                Apply(run, new RolloutEvent.Failed(WhySick(generation, worker, unready.Detail)));
                break;
            // The library says it over its channel, and not before it has stopped accepting.
            case WorkerSign.Leaving when worker.Channel is not { Connection: > 0 }:
                OnLeaving(generation, worker, worker.Id);
                break;
            case WorkerSign.Sick sick when worker.State is WorkerState.Ready or WorkerState.Starting:
                OnSick(generation, worker, sick.Detail);
                break;
        }

        Publish();
    }

    private void OnReady(Generation generation, Worker worker, string how)
    {
        worker.State = WorkerState.Ready;
        worker.Text = null;
        SettleWatches();
        var record = _house.Journal.Workers().First(w => w.Id == worker.Id);
        _house.Journal.Save(record with { Ready = true });

        // Whoever listens last sets the backlog for all holders; Kestrel has just set 512.
        foreach (var socket in _traffic.SocketsOf(generation.Config.Listen, worker.Slot, worker.Position))
            socket.Listen();

        Note("worker.ready", $"worker {worker.Position} of generation {generation.Number} is ready ({how}){(worker.IsStandby ? " and stands by" : "")}", generation, worker);
        _ = ExpectHelloAsync(generation, worker);
        if (worker.Slot != generation.Slot)
            return;
        ConsiderStandby(generation, worker);
        ApplySplit();
        ConsiderReady(generation);
    }

    private string WhySick(Generation generation, Worker worker, string detail) => $"worker {worker.Position} failed its health check: {detail}{LastWords(generation)}";

    /// <summary>Start-up or liveness failed: the sick process is asked to go, its replacement starts beside it unless the app cannot run twice.</summary>
    private void OnSick(Generation generation, Worker worker, string detail)
    {
        Note("worker.sick", $"worker {worker.Position} of generation {generation.Number} failed its health check: {detail}", generation, worker);
        if (AtStake(generation) is { } run)
        {
            Apply(run, new RolloutEvent.Failed(WhySick(generation, worker, detail)));
            return;
        }

        if (generation.State is GenerationState.Draining or GenerationState.Failed)
            return;
        if (_config.Strategy == RolloutStrategy.Recreate)
        {
            // Its end, unasked for, starts the replacement.
            worker.State = WorkerState.Starting;
            ApplySplit();
            _ = StopLadder.StopAsync(worker.Process!, generation.Config.Drain.Timeout, Clock, worker.Ended);
            return;
        }

        var process = worker.Surrender();
        generation.Leaving = [.. generation.Leaving.Where(t => !t.IsCompleted), StopLadder.StopAsync(process, generation.Config.Drain.Timeout, Clock, worker.Ended)];
        OnEnded(generation, worker, "failed its health check");
    }

    private void OnExited(Generation generation, Worker worker, string id, ProcessHandle process, ExitStatus status, Wreck wreck)
    {
        // Whatever it started must not go on accepting beside its replacement.
        process.SignalSession(Signals.Kill);
        _house.Journal.RemoveWorker(id);
        if (worker.Id != id || worker.Process != process)
        {
            Note("worker.exited", $"pid {process.Pid}, replaced before, ended: {status}", generation, worker);
            var leaver = generation.Leavers.FirstOrDefault(l => l.Id == id);
            if (leaver is not null)
            {
                leaver.End(WorkerState.Gone);
                _ = ForgetAsync(generation, leaver);
            }

            process.Dispose();
            Rescue(generation, leaver ?? worker, wreck);
            return;
        }

        var asked = worker.State == WorkerState.Stopping;
        Note("worker.exited", $"worker {worker.Position} of generation {generation.Number} (pid {process.Pid}) ended: {status}", generation, worker);
        worker.End(WorkerState.Gone);
        if (!asked && worker.Slot == generation.Slot)
            OnEnded(generation, worker, $"ended: {status}");
        Rescue(generation, worker, wreck);
        Publish();
    }

    /// <summary>A process that nobody asked to go is gone, or never came.</summary>
    private void OnEnded(Generation generation, Worker worker, string how)
    {
        worker.State = WorkerState.Gone;
        if (generation.State is GenerationState.Draining or GenerationState.Failed || worker.Slot != generation.Slot)
            return;

        if (IsCandidate(generation))
        {
            Apply(_rollout!, new RolloutEvent.Failed($"worker {worker.Position} {how}{LastWords(generation)}"));
            return;
        }

        var restart = generation.Config.Restart;
        var ends = worker.CountEnd(Clock, restart.Window);
        if (ends >= restart.Limit)
        {
            worker.State = WorkerState.GivenUp;
            Alarm(AlertKind.CrashLoop, $"worker {worker.Position} is not started again", "worker.given_up", $"worker {worker.Position} of generation {generation.Number} ended {ends} times within {restart.Window.TotalSeconds:0} s and is not started again{LastWords(generation)}", generation, worker);
            if (generation.IsGivenUp && _rollout is { State: RolloutState.Warm } run && generation.Number == run.Plan.To)
                Apply(run, new RolloutEvent.Failed($"no worker of generation {generation.Number} can be kept running"));
            else if (generation.IsGivenUp && _rollout is { State: RolloutState.Restoring } restoring)
                Apply(restoring, new RolloutEvent.Restored($"it ends at once{LastWords(generation)}"));
        }
        else
        {
            worker.State = WorkerState.Waiting;
            worker.Restarts++;
            _ = RestartAsync(generation, worker, Backoff(restart.Backoff, restart.MaxBackoff, ends));
        }

        CallStandby(generation, worker);
        ApplySplit();
    }

    private static TimeSpan Backoff(TimeSpan first, TimeSpan most, int ends) =>
        TimeSpan.FromTicks((long)Math.Min(most.Ticks, first.Ticks * Math.Pow(2, ends - 1)));

    private async Task RestartAsync(Generation generation, Worker worker, TimeSpan wait)
    {
        await Task.Delay(wait, Clock);
        // Whoever stood by serves already, and comes first.
        await await _loop.InvokeAsync(() => Task.WhenAll(worker.LastWords, worker.TakenOverBy is null ? Task.CompletedTask : worker.Rescue));
        _loop.Post(() =>
        {
            if (worker.State != WorkerState.Waiting || generation.State is GenerationState.Draining or GenerationState.Failed || !_generations.ContainsKey(generation.Number) || _detached || _startsNoMore)
                return;
            StartWorker(generation, worker);
            // It may answer from its queue before it says that it is ready; the status is to know it by then.
            Publish();
        });
    }

    private bool IsCandidate(Generation generation) =>
        _rollout is { State: { Ended: false, Settled: false } } run && run.Plan.To == generation.Number && run.State is not (RolloutState.Reverting or RolloutState.Restoring or RolloutState.Frozen);

    /// <summary>The rollout that would go back if this generation failed; null: none, it is the one that serves, or on its way out.</summary>
    private RolloutRun? AtStake(Generation generation) =>
        IsCandidate(generation) || (_rollout is { State: RolloutState.Warm } warm && warm.Plan.To == generation.Number && Previous(warm) is { IsReady: true }) ? _rollout : null;

    /// <summary>To be called whenever a rollout has changed its state: the readiness of what is not at stake is not asked any more.</summary>
    private void SettleWatches()
    {
        foreach (var worker in _generations.Values.Where(g => AtStake(g) is null).SelectMany(g => g.Workers))
            worker.Watch?.Settle();
    }

    private WorkerWatch NewWatch(Generation generation, Worker worker, string id)
    {
        var target = TargetOf(generation, worker, _ => true);
        // What takes the place of a worker that serves is wanted as soon as it can serve.
        var health = generation.State == GenerationState.Starting ? generation.Config.Health : generation.Config.Health with { HealthyFor = TimeSpan.Zero };
        return new WorkerWatch(health, target, CommandContextOf(generation), _house.State.NotifySocket(id), Clock);
    }

    private ProbeTarget? TargetOf(Generation generation, Worker worker, Predicate<Endpoint> fits) => _traffic.Endpoints
        .Where(e => generation.Config.Listen.Contains(e.Address) && fits(e))
        .Select(e => e.Target(worker.Slot, worker.Position))
        .FirstOrDefault(t => t is not null);

    private string LastWords(Generation generation)
    {
        var lines = WorkerLog.LastLines(WorkerLog.PathOf(_house.State.Logs(Name), generation.Number), ShownLines);
        return lines.Count == 0 ? "; it printed nothing" : $"; it printed last:\n  {string.Join("\n  ", lines)}";
    }

    /// <exception cref="IOException">The release was deleted from the store.</exception>
    private string DirectoryOf(Generation generation) =>
        generation.Config.Directory
        ?? _house.Store.Load(Name, new Releases.ReleaseId(generation.Release))?.Directory
        ?? throw new IOException($"release {generation.Release[..12]} is not in the store any more");
}
