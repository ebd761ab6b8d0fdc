using Gapless.Contract.Workers;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Generations;

namespace Gapless.Supervisor.Services;

/// <summary>A worker says that it ends and this supervisor has not asked it to: its place is given on at once, and where the library is in it its connections and its state, not when it is done.</summary>
internal sealed partial class Service
{
    private volatile bool _startsNoMore;

    /// <summary>This process was asked to end, and perhaps all others with it: what ends from now on is not started again.</summary>
    public void StopStarting() => _startsNoMore = true;

    private void OnLeaving(Generation generation, Worker worker, string id)
    {
        if (worker.Id != id || worker.State != WorkerState.Ready || worker.Slot != generation.Slot || generation != Live || IsCandidate(generation) || _startsNoMore || _config.Strategy == RolloutStrategy.Recreate)
            return;
        Note("worker.leaving", $"worker {worker.Position} of generation {generation.Number} ends, and was not asked to by Gapless: its place is given on", generation, worker);
        var leaver = worker.Depart();
        generation.Leavers = generation.Leavers.Add(leaver);
        generation.Leaving = [.. generation.Leaving.Where(t => !t.IsCompleted), StopLadder.StopAsync(leaver.Process!, generation.Config.Drain.Timeout, Clock, leaver.Ended)];
        OnEnded(generation, worker, "ends");
        leaver.StateWith = worker.TakenOverBy ?? worker;
        worker.HasLeft = true;
        if (worker.TakenOverBy is { Channel: { } channel } standby && MovesState(leaver))
            _ = GiveStateAsync(generation, leaver, standby, channel);
        NoteTakeOver(generation, worker);
        BeginHandOver(generation, [leaver]);
        Publish();
    }

    /// <summary>Who stood by goes on with it; what cannot be had now is left at the end.</summary>
    private async Task GiveStateAsync(Generation generation, Worker leaver, Worker standby, WorkerChannel channel)
    {
        var written = await CollectAsync(leaver, isAll: true, reclaims: false);
        if (!written.IsAll)
        {
            written.Drop(leaver);
            return;
        }

        await GiveAsync(generation, standby, channel, written.Memories);
        written.Settle(leaver);
    }

    /// <summary>It has ended. What it said last may still be on its way here, and is its own.</summary>
    private async Task ForgetAsync(Generation generation, Worker leaver)
    {
        await leaver.LastWords;
        _loop.Post(() =>
        {
            generation.Leavers = generation.Leavers.Remove(leaver);
            _handOvers.RemoveAll(h => h.Givers is [var giver] && giver == leaver);
        });
    }
}
