using Gapless.Supervisor.Generations;

namespace Gapless.Supervisor.Services;

/// <summary>Workers that are ready and wait until another one ends. A worker is no standby by its place: whoever comes after one that has taken over stands by.</summary>
internal sealed partial class Service
{
    /// <summary>A process has ended that had a share: one that stands by gets the share, and the place becomes that of the next standby.</summary>
    private void CallStandby(Generation generation, Worker fallen)
    {
        if (fallen.IsStandby || generation.State is GenerationState.Draining or GenerationState.Failed || generation.Workers.FirstOrDefault(w => w is { IsStandby: true, State: WorkerState.Ready }) is not { } standby)
            return;
        (fallen.IsStandby, standby.IsStandby) = (true, false);
        fallen.TakenOverBy = standby;
        GiveLeft(generation, fallen);
    }

    /// <summary>One that stands by has become ready while a place with a share has no process that is.</summary>
    private void ConsiderStandby(Generation generation, Worker ready)
    {
        if (!ready.IsStandby || generation.Workers.FirstOrDefault(w => !w.IsStandby && (w.State is WorkerState.Waiting or WorkerState.GivenUp || w is { State: WorkerState.Starting, Restarts: > 0 })) is not { } fallen)
            return;
        CallStandby(generation, fallen);
        NoteTakeOver(generation, fallen);
    }

    private void NoteTakeOver(Generation generation, Worker fallen)
    {
        if (fallen.TakenOverBy is { } standby)
            Note("worker.took_over", $"worker {standby.Position} of generation {generation.Number}, which stood by, serves in place of worker {fallen.Position}", generation, standby);
    }

    /// <summary>Exactly so many have a share; those that are ready before the others.</summary>
    private static void DivideRoles(Generation generation, int workers)
    {
        var order = generation.Workers.OrderBy(w => w.IsStandby).ThenBy(w => w.State != WorkerState.Ready).ThenBy(w => w.Position).ToList();
        for (var i = 0; i < order.Count; i++)
            order[i].IsStandby = i >= workers;
    }
}
