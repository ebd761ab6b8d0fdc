using System.Collections.Immutable;
using Gapless.Linux.Sockets;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Generations;
using Gapless.Supervisor.Traffic;

namespace Gapless.Supervisor.Services;

/// <summary>Who gets new connections, and what happens when nobody can take them.</summary>
internal sealed partial class Service
{
    private UnservedResponder? _responder;
    private ImmutableArray<ListeningSocket> _unservedSockets = [];
    private bool _unserved;
    private long? _unservedSince;
    private string? _problem;

    /// <summary>Sets the shares of two generations and puts them in force; the rest of the generations have none.</summary>
    private void Share(Generation? first, Generation? second, int secondWeight)
    {
        foreach (var generation in _generations.Values)
        {
            var weight = generation == second ? secondWeight : generation == first ? RolloutStep.Whole - secondWeight : 0;
            if (weight == generation.Weight)
                continue;
            if (weight > 0)
                KeepConnections(generation);
            generation.Weight = weight;
            generation.HadShare |= weight > 0;
            Save(generation);
        }

        ApplySplit();
    }

    /// <summary>Puts the weights of the generations in force: a worker that cannot serve leaves its share to its siblings.</summary>
    private void ApplySplit()
    {
        var shares = _generations.Values
            .Where(g => g.Weight > 0)
            .OrderByDescending(g => g.Number == _live)
            .Select(g => new SlotShare(g.Slot, g.Weight, Serving(g)))
            .ToImmutableArray();
        if (shares.IsEmpty)
            shares = [Parking()];

        _traffic.Apply(new Split(shares, _config.Rollout.Sticky, shares.Length > 1 ? _config.Rollout.First : []));
        ConsiderResponder();
        ConsiderHandOvers();
    }

    /// <summary>While nobody serves, connections wait: for the candidate where one is coming, whose queue would be nobody's if they waited in another.</summary>
    private SlotShare Parking() =>
        _rollout is { State: { Ended: false, Settled: false } } run && _generations.GetValueOrDefault(run.Plan.To) is { Workers.IsEmpty: false } coming
            ? new SlotShare(coming.Slot, RolloutStep.Whole, Serving(coming))
            : new SlotShare(_traffic.ParkingSlot, RolloutStep.Whole, [0]);

    /// <summary>The workers that are ready and do not stand by; when none is, all of them: their queues hold what comes until one serves again.</summary>
    private static ImmutableArray<int> Serving(Generation generation)
    {
        var serving = generation.Workers.Where(w => !w.IsStandby).ToImmutableArray();
        var ready = serving.Where(w => w.State == WorkerState.Ready).Select(w => w.Position).ToImmutableArray();
        return ready.IsEmpty ? [.. serving.Select(w => w.Position)] : ready;
    }

    /// <summary>Starts or ends the supervisor's own 503, which nobody may get while somebody serves or a rollout is about to.</summary>
    private void ConsiderResponder()
    {
        var serving = _generations.Values.Any(g => g.Weight > 0 && g.Workers.Any(w => w.State == WorkerState.Ready));
        var coming = _rollout is { State: { Ended: false, Settled: false } } && !_stopped;
        if (serving || coming)
        {
            _unservedSince = null;
            if (EndResponder())
                Note("service.served", "the service is served again: the supervisor no longer answers 503");
            return;
        }

        _unservedSince ??= Clock.GetTimestamp();
        var givenUp = _stopped || Live is { IsGivenUp: true };
        if (!givenUp && Clock.GetElapsedTime(_unservedSince.Value) < _config.UnservedAfter)
            return;

        // Only queues that no process may be about to accept from.
        var abandoned = _generations.Values.Where(g => !g.IsAlive).Select(g => g.Slot).Concat(_traffic.FreeSlots).Distinct();
        ImmutableInterlocked.InterlockedExchange(ref _unservedSockets, [.. abandoned.SelectMany(slot => _traffic.Endpoints.SelectMany(e => e.Sockets(slot))).DistinctBy(s => s.Inode)]);
        if (_responder is not null)
            return;

        _problem = _stopped ? null : Live is null ? "no release is deployed" : "no worker can be started; see 'gapless logs' and deploy a release that works";
        if (_stopped)
            Note("service.unserved", "stopped: the supervisor answers 503");
        else if (Live is null)
            Note("service.unserved", Unanswered());
        else
            Alarm(AlertKind.Unserved, "nobody serves", "service.unserved", Unanswered());
        // The status first: whoever gets a 503 finds the reason there.
        _unserved = true;
        Publish();
        _responder = new UnservedResponder(() => _unservedSockets, Name, Clock);
    }

    private string Unanswered() => $"nobody serves since {_config.UnservedAfter.TotalSeconds:0.#} s or for good: the supervisor answers 503";

    private bool EndResponder()
    {
        if (_responder is null)
            return false;
        ImmutableInterlocked.InterlockedExchange(ref _unservedSockets, []);
        _ = _responder.EndAsync();
        _responder = null;
        _unserved = false;
        _problem = null;
        return true;
    }
}
