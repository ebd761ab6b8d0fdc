using Gapless.Linux;
using Gapless.Linux.Processes;
using Gapless.Supervisor.Generations;
using Gapless.Supervisor.Journal;
using Gapless.Supervisor.Rollouts;

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
            KeysDirectory.Make(_house.State.Keys(Name), generation.Config.User);
            var directory = DirectoryOf(generation);
            ChooseHosting(generation, directory);
            var process = WorkerLauncher.Launch(Name, generation, worker, id, directory, log, _house.State.Keys(Name), watch.NotifySocket, channel?.Path, sockets);
            _house.Journal.Save(record with { Pid = process.Pid, StartTicks = (long)process.StartTime });
            Note("worker.started", $"worker {worker.Position} of generation {generation.Number} started as pid {process.Pid}", generation, worker);
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
        HoldChannel(generation, worker, id, process, channel);
        _ = ReportEndAsync(generation, worker, id, process);
    }

    private async Task ReportEndAsync(Generation generation, Worker worker, string id, ProcessHandle process)
    {
        var status = await process.Exited;
        _loop.Post(() => OnExited(generation, worker, id, process, status));
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
        var record = _house.Journal.Workers().First(w => w.Id == worker.Id);
        _house.Journal.Save(record with { Ready = true });

        // Whoever listens last sets the backlog for all holders; Kestrel has just set 512.
        foreach (var socket in _traffic.SocketsOf(generation.Config.Listen, worker.Slot, worker.Position))
            socket.Listen();

        Note("worker.ready", $"worker {worker.Position} of generation {generation.Number} is ready ({how})", generation, worker);
        _ = ExpectHelloAsync(generation, worker);
        if (worker.Slot != generation.Slot)
            return;
        ApplySplit();
        ConsiderReady(generation);
    }

    /// <summary>Liveness failed: the sick process is asked to go, its replacement starts beside it unless the app cannot run twice.</summary>
    private void OnSick(Generation generation, Worker worker, string detail)
    {
        Note("worker.sick", $"worker {worker.Position} of generation {generation.Number} failed its liveness check: {detail}", generation, worker);
        if (IsCandidate(generation))
        {
            Apply(_rollout!, new RolloutEvent.Failed($"worker {worker.Position} failed its liveness check: {detail}"));
            return;
        }

        if (generation.State == GenerationState.Draining)
            return;
        if (_config.Strategy == Configuration.RolloutStrategy.Recreate)
        {
            // Its end, unasked for, starts the replacement.
            worker.State = WorkerState.Starting;
            ApplySplit();
            _ = StopLadder.StopAsync(worker.Process!, generation.Config.Drain.Timeout, Clock);
            return;
        }

        var process = worker.Surrender();
        generation.Leaving = [.. generation.Leaving.Where(t => !t.IsCompleted), StopLadder.StopAsync(process, generation.Config.Drain.Timeout, Clock)];
        OnEnded(generation, worker, "failed its liveness check");
    }

    private void OnExited(Generation generation, Worker worker, string id, ProcessHandle process, ExitStatus status)
    {
        // Whatever it started must not go on accepting beside its replacement.
        process.SignalSession(Signals.Kill);
        _house.Journal.RemoveWorker(id);
        if (worker.Id != id || worker.Process != process)
        {
            Note("worker.exited", $"pid {process.Pid}, replaced before, ended: {status}", generation, worker);
            process.Dispose();
            return;
        }

        var asked = worker.State == WorkerState.Stopping;
        Note("worker.exited", $"worker {worker.Position} of generation {generation.Number} (pid {process.Pid}) ended: {status}", generation, worker);
        worker.End(WorkerState.Gone);
        if (!asked && worker.Slot == generation.Slot)
            OnEnded(generation, worker, $"ended: {status}");
        Publish();
    }

    /// <summary>A process that nobody asked to go is gone, or never came.</summary>
    private void OnEnded(Generation generation, Worker worker, string how)
    {
        worker.State = WorkerState.Gone;
        if (generation.State == GenerationState.Draining || worker.Slot != generation.Slot)
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
            Note("worker.given_up", $"worker {worker.Position} of generation {generation.Number} ended {ends} times within {restart.Window.TotalSeconds:0} s and is not started again{LastWords(generation)}", generation, worker);
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

        ApplySplit();
    }

    private static TimeSpan Backoff(TimeSpan first, TimeSpan most, int ends) =>
        TimeSpan.FromTicks((long)Math.Min(most.Ticks, first.Ticks * Math.Pow(2, ends - 1)));

    private async Task RestartAsync(Generation generation, Worker worker, TimeSpan wait)
    {
        await Task.Delay(wait, Clock);
        _loop.Post(() =>
        {
            if (worker.State != WorkerState.Waiting || generation.State == GenerationState.Draining || !_generations.ContainsKey(generation.Number) || _detached)
                return;
            StartWorker(generation, worker);
            // It may answer from its queue before it says that it is ready; the status is to know it by then.
            Publish();
        });
    }

    private bool IsCandidate(Generation generation) =>
        _rollout is { State: { Ended: false, Promoted: false } } run && run.Plan.To == generation.Number && run.State is not (RolloutState.Reverting or RolloutState.Restoring);

    private WorkerWatch NewWatch(Generation generation, Worker worker, string id)
    {
        var endpoints = _traffic.Endpoints.Where(e => generation.Config.Listen.Contains(e.Address)).ToList();
        var target = endpoints.Select(e => e.Target(worker.Slot, worker.Position)).FirstOrDefault(t => t is not null);
        return new WorkerWatch(generation.Config.Health, target, CommandContextOf(generation), _house.State.NotifySocket(id), Clock);
    }

    private string LastWords(Generation generation)
    {
        var lines = WorkerLog.LastLines(WorkerLog.PathOf(_house.State.Logs(Name), generation.Number), ShownLines);
        return lines.Count == 0 ? "; it printed nothing" : $"; it printed last:\n  {string.Join("\n  ", lines)}";
    }

    /// <exception cref="IOException">The release was deleted from the store.</exception>
    private string DirectoryOf(Generation generation) =>
        _house.Store.Load(Name, new Releases.ReleaseId(generation.Release))?.Directory
        ?? throw new IOException($"release {generation.Release[..12]} is not in the store any more");
}
