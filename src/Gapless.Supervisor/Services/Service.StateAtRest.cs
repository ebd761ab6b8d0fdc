using Gapless.Contract.Workers;
using Gapless.Linux;
using Gapless.Supervisor.Generations;

namespace Gapless.Supervisor.Services;

/// <summary>State that outlives its process: a worker that ends in good order leaves it, and whoever stood by takes it, or the process that begins in its place, under the next supervisor if need be.</summary>
internal sealed partial class Service
{
    /// <summary>Live when the service was asked to end.</summary>
    private Generation? _last;

    private void OnStateLeft(Generation generation, Worker worker, string id, ChannelSign.StateLeft left)
    {
        // A candidate's, an old version's, or that of a process that has been replaced since.
        var isWanted = worker.Id == id || (!worker.HasState && generation.Leavers.Any(l => l.Id == id));
        if (!isWanted || generation != (Live ?? _last) || worker is { IsStandby: true, TakenOverBy: null } || !generation.Workers.Contains(worker))
        {
            foreach (var memory in left.Memories)
                memory.Dispose();
            return;
        }

        worker.Keep(left.Memories);
        worker.HasLeft = true;
        Note("state.left", $"worker {worker.Position} of generation {generation.Number} has left its state: {left.Bytes} bytes", generation, worker);
        GiveLeft(generation, worker);
    }

    /// <summary>To who stood by and serves in the stead of a process that has left its state; it was asked nothing before, so there is nothing to lose. Nothing happens if nobody does.</summary>
    private void GiveLeft(Generation generation, Worker fallen)
    {
        if (fallen is not { TakenOverBy: { Channel: { } channel } standby, Left.Count: > 0 })
            return;
        List<FileDescriptor> memories = [.. fallen.Left.Select(m => m.Duplicate())];
        ForgetLeft(fallen);
        _ = GiveAsync(generation, standby, channel, memories);
    }

    private async Task GiveAsync(Generation generation, Worker taker, WorkerChannel channel, IReadOnlyList<FileDescriptor> memories)
    {
        var imported = await ImportAsync(channel, memories, StartLimit);
        await _loop.InvokeAsync(() => NoteLeft(generation, taker, imported));
    }

    private void NoteLeft(Generation generation, Worker taker, StateImported? imported)
    {
        var who = $"worker {taker.Position} of generation {generation.Number}";
        if (imported is null)
            Note("state.lost", $"{who} has not taken the state that the process before it left: it did not answer", generation, taker);
        else if (imported.Refusal is { } refusal)
            Note("state.refused", $"{who} cannot read the state that the process before it left: {refusal}", generation, taker);
        else
            Note("state.taken", $"{who} has taken the state that the process before it left: {imported.States} states, {imported.Bytes} bytes", generation, taker);
    }

    /// <summary>For a process that starts in a place; the caller owns the copies.</summary>
    private List<FileDescriptor> LeftFor(Generation generation, Worker worker)
    {
        // Its place is another's: what was left there is old, should it ever come back to it.
        if (worker.IsStandby)
            ForgetLeft(worker);
        return IsCandidate(generation) ? [] : [.. worker.Left.Select(m => m.Duplicate())];
    }

    private void ForgetLeft(Worker worker)
    {
        _house.States.Drop(Name, worker.Position, worker.Left.Count);
        worker.Keep([]);
    }

    /// <summary>Gives what was left to systemd, which gives it to the next supervisor.</summary>
    private void StoreStates(Generation? last)
    {
        foreach (var worker in last?.Workers.Where(w => w.Left.Count > 0) ?? [])
        {
            if (_house.States.TryPut(Name, worker.Position, worker.Left))
                Note("state.stored", $"systemd keeps the state of worker {worker.Position}", last, worker);
            worker.Keep([]);
        }
    }

    /// <summary>What the supervisor before had stored, for places whose process is gone.</summary>
    private void TakeStoredStates()
    {
        foreach (var worker in Live?.Workers.Where(w => !w.IsStandby) ?? [])
        {
            worker.Keep(_house.States.Take(Name, worker.Position));
            if (worker.Process is not null)
                ForgetLeft(worker);
        }
    }
}
