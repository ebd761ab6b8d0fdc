using Gapless.Linux;
using Gapless.Supervisor.Generations;

namespace Gapless.Supervisor.Services;

/// <summary>State that outlives its process: a worker that ends in good order leaves it, and the process that begins in its place takes it, under the next supervisor if need be.</summary>
internal sealed partial class Service
{
    /// <summary>Live when the service was asked to end.</summary>
    private Generation? _last;

    private void OnStateLeft(Generation generation, Worker worker, string id, ChannelSign.StateLeft left)
    {
        // A candidate's, an old version's, or that of a process that has been replaced since.
        if (generation != (Live ?? _last) || worker.Id != id || worker.IsStandby || !generation.Workers.Contains(worker))
        {
            foreach (var memory in left.Memories)
                memory.Dispose();
            return;
        }

        worker.Keep(left.Memories);
        Note("state.left", $"worker {worker.Position} of generation {generation.Number} has left its state: {left.Bytes} bytes", generation, worker);
    }

    /// <summary>For a process that starts in a place; the caller owns the copies.</summary>
    private List<FileDescriptor> LeftFor(Generation generation, Worker worker) =>
        IsCandidate(generation) || worker.IsStandby ? [] : [.. worker.Left.Select(m => m.Duplicate())];

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
