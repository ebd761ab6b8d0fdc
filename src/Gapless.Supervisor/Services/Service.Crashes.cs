using Gapless.Linux;
using Gapless.Linux.Processes;
using Gapless.Linux.Sockets;
using Gapless.Supervisor.Generations;
using Gapless.Supervisor.Generations.Salvage;

namespace Gapless.Supervisor.Services;

/// <summary>What is saved when a process dies that nobody asked to, or before it was done.</summary>
internal sealed partial class Service
{
    /// <summary>Their clients see nothing of it but that nobody answers.</summary>
    private static readonly TimeSpan LongestWaitForTaker = TimeSpan.FromSeconds(30);

    /// <summary>Ends after the process. What it had open is closed by then, but for the connections that are in the result.</summary>
    private async Task<Wreck> SearchAsync(ProcessHandle process, WorkerChannel? channel)
    {
        await process.Exited;
        return channel?.Words is { } words ? await Salvor.SearchAsync(Name, process.Pid, words, Clock) : Wreck.Nothing;
    }

    /// <summary>For a process that ended while there was no supervisor.</summary>
    private async Task RescueLateAsync(Generation generation, Worker worker, string id, int pid)
    {
        await Task.Yield();
        if (Salvor.Find(id) is not { } found)
            return;
        using var words = found;
        var wreck = await Salvor.SearchAsync(Name, pid, words, Clock);
        _loop.Post(() => Rescue(generation, worker, wreck));
    }

    private void Rescue(Generation generation, Worker worker, Wreck wreck)
    {
        if (wreck.IsEmpty)
        {
            NoteTakeOver(generation, worker);
            return;
        }

        if (wreck.Problem is { } problem)
            Note("worker.rescue_failed", $"connections of worker {worker.Position} of generation {generation.Number} could not be taken back: {problem}", generation, worker);
        worker.Rescue = RescueAsync(generation, worker, wreck);
        generation.Accounts = [.. generation.Accounts.Where(t => !t.IsCompleted), worker.Rescue];
    }

    private async Task RescueAsync(Generation generation, Worker worker, Wreck wreck)
    {
        var rescued = 0;
        IReadOnlyList<Castaway> left = wreck.Clean;
        var began = Clock.GetTimestamp();
        while (left.Count > 0)
        {
            var offers = await _loop.InvokeAsync(() => MeetTakers(generation, worker));
            if (offers is null || Clock.GetElapsedTime(began) > LongestWaitForTaker)
                break;
            if (offers.Count == 0)
            {
                await Task.Delay(DrainLook, Clock);
                continue;
            }

            var shares = left.Index().GroupBy(c => c.Index % offers.Count, c => c.Item).Select(share => offers[share.Key].OfferAsync([.. share]));
            var results = await Task.WhenAll(shares);
            foreach (var offer in offers)
                offer.Dispose();
            rescued += results.Sum(r => r.Taken);
            var before = left.Count;
            left = [.. results.SelectMany(r => r.Left)];
            if (left.Count == before)
                await Task.Delay(DrainLook, Clock);
        }

        foreach (var castaway in left)
            castaway.Connection.Dispose();
        var cut = wreck.Cut + wreck.Clean.Length - rescued;
        await _loop.InvokeAsync(() =>
        {
            generation.Ended = generation.Ended.Plus(new CrashAccount(rescued, wreck.Answered, cut));
            _house.Journal.Save(Name, generation.Number, generation.Ended);
            Note("worker.rescued", $"of the connections of worker {worker.Position} of generation {generation.Number} {rescued} go on in other workers, {wreck.Answered} were answered 503, {cut} were cut", generation, worker);
            NoteTakeOver(generation, worker);
        });
    }

    /// <summary>Channels to those who can go on with the connections of a generation; null: there will be nobody.</summary>
    private List<CastawayOffers>? MeetTakers(Generation from, Worker fallen)
    {
        if (_detached || _stopped || (Live ?? from) is not { IsGivenUp: false } heir)
            return null;
        var offers = new List<CastawayOffers>();
        try
        {
            var ready = heir.Workers.Where(w => w is { State: WorkerState.Ready, IsStandby: false, Channel.Connection: > 0 }).ToList();
            // Whoever has its share has its connections too.
            foreach (var taker in ready.Contains(fallen.TakenOverBy!) ? [fallen.TakenOverBy!] : ready)
            {
                var (near, far) = SeqPacketChannel.Pair();
                taker.Channel!.Adopt(from.Number, near.Descriptor);
                offers.Add(new CastawayOffers(far, Clock));
            }
        }
        catch (LinuxException)
        {
            // No descriptors are left at the moment: fewer takers, or another try.
        }

        return offers;
    }
}
