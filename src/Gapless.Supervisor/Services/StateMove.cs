using System.Collections.Immutable;
using Gapless.Supervisor.Generations;

namespace Gapless.Supervisor.Services;

/// <summary>State on its way from the workers of one generation to those of another.</summary>
/// <param name="From">Gives it.</param>
/// <param name="To">Takes it.</param>
/// <param name="Routes">For each taker those whose state it gets; none: what it waits for has no one to come from.</param>
/// <param name="Limit">How long a giver may take.</param>
internal sealed record StateMove(Generation From, Generation To, ImmutableArray<StateRoute> Routes, TimeSpan Limit)
{
    /// <summary>The first gives to the first, the second to the second, and so on, as far as there are as many. Who stands by has nothing and gets nothing.</summary>
    public static StateMove Between(Generation from, Generation to, TimeSpan limit, Func<Worker, bool> holdsState)
    {
        var takers = to.Workers.Where(w => holdsState(w) && !w.IsStandby).ToList();
        var givers = from.Workers.Where(w => holdsState(w) && !w.IsStandby).ToList();
        return new StateMove(from, to, [.. takers.Select((t, i) => new StateRoute(t, [.. givers.Where((_, g) => g % takers.Count == i)]))], limit);
    }
}

internal sealed record StateRoute(Worker Taker, ImmutableArray<Worker> Givers);
