using System.Collections.Immutable;
using Gapless.Linux;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Generations;

namespace Gapless.Supervisor.Services;

/// <summary>
/// Steering divides new connections; what is open already stays where it is. While a split is held, this moves open connections until the two generations' shares of requests
/// are those of the split: by what is known when the hold begins, then by what the workers count. Belongs to the service's loop.
/// </summary>
internal sealed class Balance(Generation old, Generation candidate)
{
    /// <summary>How often it is looked, and the least time between two orders: a worker watches its connections for half a second, and counts arrive once a second.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>Fewer say nothing about a share.</summary>
    private const int FewestRequests = 100;

    /// <summary>Of all requests: closer than this is close enough.</summary>
    private const double Tolerance = 0.02;

    private readonly HashSet<Worker> _giving = [];
    private (long Old, long Candidate)? _counted;
    private (int From, int To)? _said;

    /// <summary>The split that was last brought about. A candidate that has adopted nothing has none of the connections that were open; one that has, did so under a supervisor before this one.</summary>
    private double _wanted = candidate.Account.Totals.Adopted == 0 ? 0 : Of(candidate);

    public Generation Candidate => candidate;

    /// <summary>Looks at the counts, and orders what is needed. Returns what was ordered.</summary>
    /// <exception cref="LinuxException">No descriptors are left; connections stay where they are.</exception>
    public string? Look()
    {
        var wanted = Of(candidate);
        // After a shift nothing has to be counted: the shares are those of the split before.
        var actual = wanted == _wanted ? Measure(wanted) : _wanted;
        if (wanted != _wanted)
            _counted = null;
        _wanted = wanted;
        // None at all is never near enough: a share that is smaller than every connection is given to one of them now and then.
        if (actual is not { } share || share == wanted || (share > 0 && Math.Abs(share - wanted) < Tolerance))
            return null;
        _counted = null;
        return share < wanted
            ? Order(old, candidate, (wanted - share) / (1 - share))
            : Order(candidate, old, (share - wanted) / share);
    }

    /// <summary>Every connection stays where it is.</summary>
    public void End()
    {
        foreach (var giver in _giving)
            Keep(giver);
        _giving.Clear();
    }

    /// <summary>Share of the candidate in what was asked since the last look, as far as it can be told apart from the one that is wanted.</summary>
    private double? Measure(double wanted)
    {
        var now = (Old: Requests(old), Candidate: Requests(candidate));
        var before = _counted;
        _counted = now;
        if (before is not { } earlier)
            return null;
        var all = now.Old - earlier.Old + now.Candidate - earlier.Candidate;
        if (all < FewestRequests)
        {
            _counted = earlier;
            return null;
        }

        var share = (now.Candidate - earlier.Candidate) / (double)all;
        // Three standard deviations of a share of so many requests.
        return share == 0 || Math.Abs(share - wanted) > 3 * Math.Sqrt(wanted * (1 - wanted) / all) ? share : null;
    }

    private string? Order(Generation from, Generation to, double share)
    {
        ImmutableArray<Worker> takers = [.. to.Workers.Where(w => CanBeSpokenTo(w) && !w.IsStandby)];
        ImmutableArray<Worker> givers = [.. from.Workers.Where(CanBeSpokenTo)];
        if (takers.IsEmpty || givers.IsEmpty)
            return null;
        foreach (var taker in takers.Where(_giving.Remove))
            Keep(taker);
        foreach (var giver in givers)
        {
            Introduction.Make(giver, from.Number, takers, to.Number, share);
            _giving.Add(giver);
        }

        // A share that is given by chance is ordered again and again; it is said once.
        var direction = (from.Number, to.Number);
        if (direction == _said)
            return null;
        _said = direction;
        return $"connections that carry {100 * share:0.#} % of generation {from.Number}'s requests go over to generation {to.Number}";
    }

    private static void Keep(Worker worker)
    {
        if (CanBeSpokenTo(worker))
            worker.Channel!.HandOver(to: 0, []);
    }

    private static bool CanBeSpokenTo(Worker worker) => worker is { State: WorkerState.Ready, Channel.Connection: > 0 };

    private static double Of(Generation generation) => generation.Weight / (double)RolloutStep.Whole;

    private static long Requests(Generation generation) => generation.Account.Totals is var t ? t.RequestsFinished + t.RequestsFailed : 0;
}
