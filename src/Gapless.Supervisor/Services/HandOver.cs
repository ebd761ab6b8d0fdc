using System.Collections.Immutable;
using Gapless.Linux;
using Gapless.Supervisor.Generations;

namespace Gapless.Supervisor.Services;

/// <summary>
/// Connections on their way from processes that leave to those that stay. Introduces each to each and is then not needed:
/// they pass the connections among themselves. Belongs to the service's loop.
/// </summary>
internal sealed class HandOver
{
    private readonly Dictionary<Worker, string> _ordered = [];
    private long _adoptedBefore;

    /// <param name="from">Leaves.</param>
    /// <param name="givers">Those of its workers that leave.</param>
    /// <param name="isEarly">See <see cref="IsEarly"/>.</param>
    public HandOver(Generation from, ImmutableArray<Worker> givers, bool isEarly = false)
    {
        From = from;
        Givers = givers;
        IsEarly = isEarly;
    }

    /// <summary>Begun when the next generation got all new connections, and not only when this one leaves: its state moves then, and requests must find it where they are.</summary>
    public bool IsEarly { get; }

    public Generation From { get; }

    public ImmutableArray<Worker> Givers { get; }

    /// <summary>The generation that takes them; null: nobody was told yet.</summary>
    public Generation? To { get; private set; }

    /// <summary>What <see cref="To"/> has counted of them, and of others that came meanwhile.</summary>
    public long Adopted => To is null ? 0 : Math.Max(0, To.Account.Totals.Adopted - _adoptedBefore);

    /// <summary>Every worker that leaves knows who takes its connections, or cannot be spoken to.</summary>
    public bool IsKnown => Givers.All(g => g is not { Process: not null, Channel.IsObeyed: false });

    /// <summary>Tells every worker that leaves who takes its connections, unless it has been told the same. True when <see cref="To"/> has changed.</summary>
    /// <param name="heir">Has the traffic; null: nobody has, and what was ordered before ends.</param>
    /// <exception cref="LinuxException">No descriptors are left. Those who got no order keep their connections and end them politely.</exception>
    public bool Give(Generation? heir)
    {
        ImmutableArray<Worker> takers = heir is null ? [] : [.. heir.Workers.Where(w => w is { State: WorkerState.Ready, IsStandby: false, Channel.Connection: > 0 } && !Givers.Contains(w))];
        var ids = string.Join(' ', takers.Select(t => t.Id));
        // A newer generation has taken nothing over before: this holds for a supervisor that comes in the middle as well. Of any other it is read before the orders go out: it may take at once.
        var adoptedBefore = heir is null || heir.Number > From.Number ? 0 : heir.Account.Totals.Adopted;
        var given = false;
        foreach (var giver in Givers.Where(g => g is { Process: not null, Channel.Connection: > 0 }))
        {
            // Whoever connected anew has nothing of what it was told before.
            var order = $"{giver.Channel!.Connection} {ids}";
            var former = _ordered.GetValueOrDefault(giver);
            if (order == former || (takers.IsEmpty && former is null))
                continue;
            Introduction.Make(giver, From.Number, takers, heir?.Number ?? 0);
            _ordered[giver] = order;
            given = true;
        }

        if (!given || takers.IsEmpty || heir == To)
            return false;
        To = heir;
        _adoptedBefore = adoptedBefore;
        return true;
    }
}
