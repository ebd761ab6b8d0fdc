using System.Collections.Immutable;
using Gapless.Contract.Workers;
using Gapless.Linux;
using Gapless.Linux.Processes;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Generations;

namespace Gapless.Supervisor.Services;

/// <summary>Control channels: who gives its connections to whom, and what was counted.</summary>
internal sealed partial class Service
{
    /// <summary>Workers send their counts once a second, if they have changed.</summary>
    private static readonly TimeSpan CountsLimit = TimeSpan.FromSeconds(1.5);

    /// <summary>An order is taken within milliseconds, unless the worker hangs.</summary>
    private static readonly TimeSpan OrderLimit = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan OrderLook = TimeSpan.FromMilliseconds(2);

    private readonly List<HandOver> _handOvers = [];

    private WorkerChannel? NewChannel(Generation generation, string id) => generation.Config.Hosting == HostingMode.Off
        ? null
        : WorkerChannel.Listen(_house.State.ControlSocket(id), id, Clock);

    private void HoldChannel(Generation generation, Worker worker, string id, ProcessHandle process, WorkerChannel? channel)
    {
        worker.Channel = channel;
        if (channel is null)
            return;
        generation.Channels = generation.Channels.Add(channel);
        channel.Start(process, sign => _loop.Post(() => OnChannel(generation, worker, id, sign)));
        worker.LastWords = EndChannelAsync(generation, worker.Ended, channel);
        generation.Accounts = [.. generation.Accounts.Where(t => !t.IsCompleted), worker.LastWords];
    }

    private void OnChannel(Generation generation, Worker worker, string id, ChannelSign sign)
    {
        var speaker = generation.Leavers.FirstOrDefault(l => l.Id == id) ?? worker;
        switch (sign)
        {
            case ChannelSign.Trouble trouble:
                Note("worker.channel_trouble", $"control channel of worker {worker.Position} of generation {generation.Number}: {trouble.Detail}", generation, worker);
                break;
            case ChannelSign.Measured measured:
                generation.Requests.Add(measured.Measurements);
                return;
            case ChannelSign.Leads leads:
                Note(leads.IsLeader ? "leader.begun" : "leader.ended", $"worker {worker.Position} of generation {generation.Number} {(leads.IsLeader ? "leads" : "leads no more")}", generation, worker);
                return;
            case ChannelSign.StateLate late:
                _ = RelayLateAsync(generation, speaker, late);
                return;
            case ChannelSign.Leaving:
                OnLeaving(generation, worker, id);
                return;
            case ChannelSign.StateLeft left:
                OnStateLeft(generation, worker, id, left);
                return;
            case ChannelSign.Connected when worker.Channel is { Hello.AwaitsState: true } channel:
                _ = BringStateAsync(generation, worker, channel);
                break;
        }

        ConsiderHandOvers();
    }

    private async Task EndChannelAsync(Generation generation, Task ended, WorkerChannel channel)
    {
        await ended;
        await channel.EndAsync();
        await _loop.InvokeAsync(() =>
        {
            generation.Channels = generation.Channels.Remove(channel);
            if (channel.WasUsed)
                CountEnded(generation, channel.Counts);
        });
    }

    private void CountEnded(Generation generation, WorkerCounts? last)
    {
        generation.Ended = generation.Ended.PlusEnded(last);
        _house.Journal.Save(Name, generation.Number, generation.Ended);
    }

    /// <summary>From now on these workers give their connections to the generation that has the traffic, whichever that is by then.</summary>
    private HandOver BeginHandOver(Generation from, ImmutableArray<Worker> givers, bool isEarly = false)
    {
        var handOver = new HandOver(from, givers, isEarly);
        _handOvers.Add(handOver);
        ConsiderHandOvers();
        return handOver;
    }

    /// <summary>To be called whenever it may have changed who leaves, who stays, and who can be spoken to.</summary>
    private void ConsiderHandOvers()
    {
        ConsiderLeaders();
        foreach (var handOver in _handOvers)
        {
            try
            {
                if (handOver.Give(HeirOf(handOver)))
                    Note("generation.handing_over", $"connections of generation {handOver.From.Number} go over to generation {handOver.To!.Number}", handOver.From);
            }
            catch (LinuxException error)
            {
                Note("generation.hand_over_failed", $"connections of generation {handOver.From.Number} stay where they are: {error.Message}", handOver.From);
            }
        }
    }

    private Generation? HeirOf(HandOver handOver)
    {
        if (!handOver.IsEarly || handOver.From.Number != _live)
            return Live;
        return _rollout is { State: { Ended: false, Promoted: false } } run && _generations.GetValueOrDefault(run.Plan.To) is { Weight: RolloutStep.Whole } candidate ? candidate : null;
    }

    /// <summary>This generation does not leave after all.</summary>
    private void KeepConnections(Generation generation)
    {
        foreach (var handOver in _handOvers.Where(h => h.IsEarly && h.From == generation))
            handOver.Give(heir: null);
        _handOvers.RemoveAll(h => h.IsEarly && h.From == generation);
    }

    /// <summary>Before SIGTERM: a worker that leaves without an order in force tells connections to close that could have moved.</summary>
    private async Task OrdersTakenAsync(HandOver? handOver)
    {
        var began = Clock.GetTimestamp();
        while (handOver is not null && !await _loop.InvokeAsync(() => handOver.IsKnown) && Clock.GetElapsedTime(began) < OrderLimit)
            await Task.Delay(OrderLook, Clock);
    }

    /// <summary>Adds what a generation has counted to the receipt, when its last words are read and the other side has counted what it was given.</summary>
    private async Task AccountAsync(Generation generation, HandOver? handOver)
    {
        await Task.WhenAll(generation.Accounts);
        var began = Clock.GetTimestamp();
        while (await _loop.InvokeAsync(() => handOver is not null && handOver.Adopted < generation.Account.Totals.HandedOver) && Clock.GetElapsedTime(began) < CountsLimit)
            await Task.Delay(DrainLook, Clock);

        await _loop.InvokeAsync(() =>
        {
            if (handOver is not null)
                _handOvers.Remove(handOver);
            if (_rollout is { State.Ended: false } run && (run.Plan.From == generation.Number || run.Plan.To == generation.Number))
                run.CountLeft(generation.Account, handOver?.Adopted ?? 0);
        });
    }
}
