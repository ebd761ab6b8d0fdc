using Gapless.Contract;
using Gapless.Linux.Processes;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Generations;
using Gapless.Supervisor.Journal;
using Gapless.Supervisor.Rollouts;

namespace Gapless.Supervisor.Services;

/// <summary>How a supervisor takes a service over: from the one before it, after a reboot, or for the first time; and how it leaves it.</summary>
internal sealed partial class Service
{
    private bool _detached;

    /// <summary>Opens the endpoints and goes on where the journal stands.</summary>
    /// <param name="workers">The journal's worker rows of this service.</param>
    public async Task StartAsync(IReadOnlyList<WorkerRecord> workers)
    {
        var endpoints = await _loop.InvokeAsync(OpenEndpoints);
        foreach (var endpoint in endpoints)
            await endpoint.RebuildAsync((slot, position) => workers.Any(w => w.Slot == slot && w.Position == position), CancellationToken.None);
        await _loop.InvokeAsync(() => Recover(workers));
        _ticker.Change(TickPeriod, TickPeriod);
    }

    /// <summary>Leaves workers, sockets and queues as they are, for the supervisor that comes next.</summary>
    public async Task DetachAsync()
    {
        await _ticker.DisposeAsync();
        await _loop.InvokeAsync(() =>
        {
            _detached = true;
            _rollout?.Timer?.Cancel();
            _rollout?.Deadline?.Cancel();
            _rollout?.Work?.Cancel();
            EndMetering();
            EndResponder();
            foreach (var worker in _generations.Values.SelectMany(g => g.Workers.Concat(g.Leavers)))
                worker.Detach();
            _loop.Complete();
        });
        await _loop.Completion;
    }

    /// <summary>Ends all processes in good order, without a word to those who connect: they wait until the next supervisor has others.</summary>
    public async Task SuspendAsync()
    {
        var (workers, stops) = await _loop.InvokeAsync(() =>
        {
            _last = Live;
            var all = _generations.Values.ToList();
            return (all.SelectMany(g => g.Workers.Concat(g.Leavers)).ToList(), all.SelectMany(g => BeginStop(g.Workers, g.Config.Drain.Timeout).Concat(g.Leaving)).ToList());
        });
        await Task.WhenAll(stops);
        await Task.WhenAll(workers.Select(w => Task.WhenAll(w.Gone, w.LastWords)));
        await _loop.InvokeAsync(() => StoreStates(_last));
    }

    /// <summary>Drains and stops, and remembers what was live: the next supervisor starts it again.</summary>
    /// <param name="actor">Who asked for it.</param>
    /// <param name="keepsState">The next supervisor's workers are to go on with what these had in memory.</param>
    public async Task ShutdownAsync(string actor, bool keepsState)
    {
        var (live, gone) = await _loop.InvokeAsync(() =>
        {
            _last = keepsState && !_stopped ? Live : null;
            return ((_stopped ? null : Live)?.ToRecord(Name), BeginStop(actor));
        });
        await gone;
        await _ticker.DisposeAsync();
        await _loop.InvokeAsync(() =>
        {
            StoreStates(_last);
            if (live is not null)
            {
                _house.Journal.Save(live with { State = "live", Weight = RolloutStep.Whole });
                _house.Journal.Save(new ServiceRecord(Name, live.Number, Stopped: false, _scale, _nextGeneration));
            }

            _detached = true;
            EndMetering();
            EndResponder();
            _traffic.Dispose();
            Note("service.stopped", "drained and stopped");
            _loop.Complete();
        });
        await _loop.Completion;
    }

    private List<Traffic.Endpoint> OpenEndpoints()
    {
        _scale = _house.Journal.Service(Name)?.Workers;
        var older = _house.Journal.Generations(Name).SelectMany(g => (ConfigOf(g.Config) ?? _config).Listen);
        _traffic.Open(_config.Listen.Concat(older).Distinct(), WorkerCount + _config.Standby);
        return [.. _traffic.Endpoints];
    }

    private void Recover(IReadOnlyList<WorkerRecord> workers)
    {
        var record = _house.Journal.Service(Name) ?? new ServiceRecord(Name, null, false, null, 1);
        _recoveredAt = Clock.GetTimestamp();
        (_live, _stopped, _scale, _nextGeneration) = (record.Live, record.Stopped, record.Workers, record.NextGeneration);
        var generations = _house.Journal.Generations(Name);
        var configs = generations.ToDictionary(g => g.Number, g => ConfigOf(g.Config) ?? _config);

        foreach (var row in generations)
            Readopt(row, configs[row.Number], workers);
        // Two may be of one place: the younger one was started in the stead of one that leaves.
        foreach (var row in workers.OrderByDescending(w => w.StartTicks ?? long.MaxValue))
            Adopt(row);
        TakeStoredStates();

        var open = _house.Journal.OpenRollout(Name);
        if (open is not null)
            _rollout = new RolloutRun(open.State, open.FromRelease, open.Timeline);
        Settle(open?.State);
        ApplySplit();
        if (_rollout is { } run)
        {
            var candidate = _generations.GetValueOrDefault(run.Plan.To);
            var previous = Previous(run);
            Note("rollout.recovered", $"found in phase {run.State.Phase}", candidate);
            // The supervisor before may have died between the last state and the receipt.
            if (run.State.Ended)
                CloseRollout(run);
            else
                Apply(run, new RolloutEvent.Recovered(candidate is not null && candidate.Workers.All(w => w.IsAlive), previous is { IsAlive: true }));
        }
        else
        {
            // Between the end of its last rollout and this, the supervisor before may have died.
            Prune();
        }

        SettleWatches();
        SaveService();
        Publish();
    }

    private void Readopt(GenerationRecord row, ServiceConfig config, IReadOnlyList<WorkerRecord> workers)
    {
        var places = workers.Where(w => w.Generation == row.Number && w.Slot == row.Slot).Select(w => w.Position + 1).DefaultIfEmpty().Max();
        var count = row.Number == _live ? WorkerCount : Math.Max(places - config.Standby, config.Workers);
        var generation = new Generation(row.Number, row.Release, row.Label, config, row.Config, row.Environment, row.Slot, count, row.StartedAt)
        {
            State = Enum.Parse<GenerationState>(row.State, ignoreCase: true),
            Weight = row.Weight,
            Ended = _house.Journal.Account(Name, row.Number),
        };
        generation.HadShare = generation.State is not (GenerationState.Starting or GenerationState.Proving);
        _traffic.RetakeSlot(row.Slot);
        _generations.Add(row.Number, generation);
    }

    /// <summary>Finds the process of a worker row: by pid and start time, or by its id where the supervisor died before it knew the pid.</summary>
    private void Adopt(WorkerRecord row)
    {
        var generation = _generations.GetValueOrDefault(row.Generation);
        var process = row.Boot != BootId.Current.ToString() ? null
            : row is { Pid: { } pid, StartTicks: { } ticks } ? ProcessHandle.Open(pid, (ulong)ticks)
            : ProcessTable.FindByEnvironment(WorkerEnvironment.WorkerId, row.Id).Where(p => p.Session == p.Pid).Select(p => ProcessHandle.Open(p.Pid, p.StartTime)).FirstOrDefault();
        if (process is null || process.HasExited)
        {
            process?.Dispose();
            _house.Journal.RemoveWorker(row.Id);
            // It may have counted, and nobody was there to hear it.
            if (generation is not null && row.Pid is { } ended)
            {
                CountEnded(generation, last: null);
                if (generation.Workers.FirstOrDefault(w => w.Position == row.Position) is { } place)
                    _ = RescueLateAsync(generation, place, row.Id, ended);
            }

            return;
        }

        var worker = generation?.Workers.FirstOrDefault(w => w.Position == row.Position && w.Slot == row.Slot && w.Process is null);
        if (generation is null || worker is null)
        {
            Note("worker.stray", $"pid {process.Pid} of generation {row.Generation} has no place any more and is asked to finish");
            _house.Journal.RemoveWorker(row.Id);
            _ = StopLadder.StopAsync(process, _config.Drain.Timeout, Clock);
            return;
        }

        _house.Journal.Save(row with { Pid = process.Pid, StartTicks = (long)process.StartTime });
        Note("worker.adopted", $"worker {row.Position} of generation {row.Generation} goes on as pid {process.Pid}", generation, worker);
        Hold(generation, worker, row.Id, process, NewWatch(generation, worker, row.Id), NewChannel(generation, row.Id), row.Ready);
    }

    /// <summary>What no open rollout will take care of: the live generation is whole again, all others leave.</summary>
    private void Settle(RolloutState? open)
    {
        foreach (var generation in _generations.Values.ToList())
        {
            if (open is { Ended: false } && (generation.Number == open.Plan.To || generation.Number == open.Plan.From || open is RolloutState.Restoring))
            {
                if (generation.Number == _live && open is not RolloutState.MakingRoom)
                    StartMissing(generation);
                continue;
            }

            if (generation.Number == _live && !_stopped)
            {
                generation.State = GenerationState.Live;
                generation.Weight = RolloutStep.Whole;
                Save(generation);
                StartMissing(generation);
            }
            else
            {
                generation.Weight = 0;
                Retire(generation, () => { });
            }
        }
    }

    private void StartMissing(Generation generation)
    {
        foreach (var missing in generation.Workers.Where(w => w.Process is null))
            CallStandby(generation, missing);
        foreach (var worker in generation.Workers.Where(w => w.Process is null))
            StartWorker(generation, worker);
    }
}
