using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Generations;
using Gapless.Supervisor.Traffic;

namespace Gapless.Supervisor.Services;

/// <summary>How a generation leaves: its slot runs dry, its workers finish and end, what is left in its queue is served.</summary>
internal sealed partial class Service
{
    /// <summary>A handshake that nobody answers lives 63 s (tcp_synack_retries 5).</summary>
    private static readonly TimeSpan LongestHandshake = TimeSpan.FromSeconds(70);

    private static readonly TimeSpan DrainLook = TimeSpan.FromMilliseconds(25);

    /// <summary>Lets a generation go.</summary>
    /// <param name="generation">Has no share of new connections, unless its place is taken.</param>
    /// <param name="gone">Runs on the loop when nothing of it is left.</param>
    /// <param name="placeTaken">Another generation takes over its slot with all that waits there: the end is not put off until the queue is empty.</param>
    private void Retire(Generation generation, Action gone, bool placeTaken = false)
    {
        if (generation.Retirement is null)
        {
            generation.State = GenerationState.Draining;
            Save(generation);
            Note("generation.draining", $"generation {generation.Number} gets no new connections", generation);
            // Connections leave at once, long before their processes are asked to end.
            var handOver = placeTaken || _config.Strategy == RolloutStrategy.Recreate ? null : _handOvers.Find(h => h.IsEarly && h.From == generation) ?? BeginHandOver(generation, generation.Workers);
            generation.Retirement = placeTaken ? LeavePlaceAsync(generation) : RetireAsync(generation, handOver);
        }

        _ = ReportRetirementAsync(generation.Retirement, gone);
    }

    private async Task ReportRetirementAsync(Task retirement, Action gone)
    {
        await retirement;
        _loop.Post(gone);
    }

    private async Task LeavePlaceAsync(Generation generation)
    {
        await StopAsync(generation, handOver: null);
        await AccountAsync(generation, handOver: null);
    }

    private async Task RetireAsync(Generation generation, HandOver? handOver)
    {
        var relieved = 0;
        if (generation.HadShare)
        {
            var drain = await RunDryAsync(generation);
            await StopAsync(generation, handOver);
            relieved = await RelieveAsync(generation, drain);
        }
        else
        {
            await StopAsync(generation, handOver);
        }

        await AccountAsync(generation, handOver);
        await _loop.InvokeAsync(() =>
        {
            if (_rollout is { State.Ended: false } run)
                run.Relieved += relieved;
            Forget(generation);
            _traffic.FreeSlot(generation.Slot);
            if (_generations.Values.All(g => g.Weight == 0))
                ApplySplit();
            Publish();
        });
    }

    /// <summary>The ladder, for every process of the generation.</summary>
    private async Task StopAsync(Generation generation, HandOver? handOver)
    {
        // Its last words would be said to nobody.
        await ReconnectedAsync(generation);
        await OrdersTakenAsync(handOver);
        var stops = await _loop.InvokeAsync(() => BeginStop(generation));
        var killed = (await Task.WhenAll(stops)).Count(wasKilled => wasKilled);
        await Task.WhenAll(generation.Workers.Select(w => w.Gone));
        await Task.WhenAll(generation.Leaving);
        await _loop.InvokeAsync(() =>
        {
            if (_rollout is { State.Ended: false } run)
                run.Killed += killed;
            Note("generation.ended", $"generation {generation.Number} has ended{(killed > 0 ? $", {killed} of its processes by SIGKILL" : "")}", generation);
        });
    }

    private void Forget(Generation generation)
    {
        _generations.Remove(generation.Number);
        _house.Journal.RemoveGeneration(Name, generation.Number);
    }

    /// <summary>Until no connection can arrive any more: its workers go on accepting so long.</summary>
    private async Task<SlotDrain> RunDryAsync(Generation generation)
    {
        var began = Clock.GetTimestamp();

        // A packet may be in flight through the old steering program for an instant after the new one is in force.
        await Task.Delay(DrainLook, Clock);
        var drain = await _loop.InvokeAsync(() => _traffic.BeginDrain(generation.Slot));
        while (true)
        {
            var (dry, underWay, complete) = await _loop.InvokeAsync(() => (drain.IsDry && _traffic.NotInForce.Count == 0, drain.UnderWay, generation.Workers.All(w => w.IsAlive)));
            var elapsed = Clock.GetElapsedTime(began);
            if ((dry && elapsed >= generation.Config.Drain.Linger) || !complete)
                return drain;
            if (elapsed > LongestHandshake || (underWay == 0 && elapsed > generation.Config.Drain.Timeout))
                return drain;
            await Task.Delay(DrainLook, Clock);
        }
    }

    private List<Task<bool>> BeginStop(Generation generation)
    {
        var stops = BeginStop(generation.Workers, generation.Config.Drain.Timeout);
        if (stops.Count > 0)
            Note("generation.stopping", $"generation {generation.Number} was asked to finish (SIGTERM)", generation);
        return stops;
    }

    private List<Task<bool>> BeginStop(IEnumerable<Worker> workers, TimeSpan timeout)
    {
        var stops = new List<Task<bool>>();
        foreach (var worker in workers)
        {
            if (worker.Process is not { } process)
            {
                worker.State = WorkerState.Gone;
                continue;
            }

            worker.State = WorkerState.Stopping;
            worker.Watch?.Quiet();
            stops.Add(StopLadder.StopAsync(process, timeout, Clock, worker.Ended));
        }

        Publish();
        return stops;
    }

    /// <summary>
    /// Serves what waits in the queue of a slot whose processes are gone: for each socket concerned a worker of the live
    /// release is started on it, until it is empty. Returns how many connections waited.
    /// </summary>
    private async Task<int> RelieveAsync(Generation left, SlotDrain drain)
    {
        var (queued, relief) = await _loop.InvokeAsync(() => BeginRelief(left, drain));
        foreach (var (live, worker) in relief)
        {
            var began = Clock.GetTimestamp();
            while (true)
            {
                var (state, dry) = await _loop.InvokeAsync(() => (worker.State, drain.IsDry));
                var elapsed = Clock.GetElapsedTime(began);
                if (state is WorkerState.Gone || (state is WorkerState.Ready && dry && elapsed >= live.Config.Drain.Linger) || elapsed > live.Config.Rollout.Within + LongestHandshake)
                    break;
                await Task.Delay(DrainLook, Clock);
            }

            var stop = await _loop.InvokeAsync(() =>
            {
                worker.State = worker.Process is null ? WorkerState.Gone : WorkerState.Stopping;
                return worker.Process is { } process ? StopLadder.StopAsync(process, live.Config.Drain.Timeout, Clock, worker.Ended) : Task.FromResult(false);
            });
            await stop;
            await worker.Gone;
        }

        return queued;
    }

    private (int Queued, List<(Generation Live, Worker Worker)> Relief) BeginRelief(Generation left, SlotDrain drain)
    {
        var queued = _traffic.Queued(left.Slot);
        var relief = new List<(Generation, Worker)>();
        if (drain.IsDry || Live is not { } live || live == left)
            return (queued, relief);

        Note("generation.relief", $"{queued} connections wait for generation {left.Number}, which has ended: a worker of generation {live.Number} serves them", left);
        var underWay = drain.UnderWay > 0;
        foreach (var place in left.Workers)
        {
            if (!underWay && _traffic.SocketsOf(left.Config.Listen, left.Slot, place.Position).Sum(s => s.AcceptQueueLength) == 0)
                continue;
            var worker = new Worker(place.Position, left.Slot);
            StartWorker(live, worker);
            relief.Add((live, worker));
        }

        return (queued, relief);
    }

    /// <summary>Workers that <c>scale</c> took away: without a share, they end when no connection can arrive at them any more.</summary>
    private async Task RetireWorkersAsync(Generation generation, IReadOnlyList<Worker> workers)
    {
        var handOver = BeginHandOver(generation, [.. workers]);
        var began = Clock.GetTimestamp();
        await Task.Delay(DrainLook, Clock);
        var drain = await _loop.InvokeAsync(() => _traffic.BeginDrain(generation.Slot));
        while (true)
        {
            var dry = await _loop.InvokeAsync(() => drain.UnderWay == 0
                && workers.All(w => _traffic.SocketsOf(generation.Config.Listen, w.Slot, w.Position).Sum(s => s.AcceptQueueLength) == 0));
            var elapsed = Clock.GetElapsedTime(began);
            if ((dry && elapsed >= generation.Config.Drain.Linger) || elapsed > LongestHandshake)
                break;
            await Task.Delay(DrainLook, Clock);
        }

        await OrdersTakenAsync(handOver);
        var stops = await _loop.InvokeAsync(() => BeginStop(workers, generation.Config.Drain.Timeout));
        await Task.WhenAll(stops);
        await _loop.InvokeAsync(() => _handOvers.Remove(handOver));
    }
}
