namespace Gapless.Hosting.HandOver;

/// <summary>Which connections make up a share of all requests.</summary>
internal static class RequestShare
{
    /// <summary>
    /// A random choice whose requests come as near to the share as the sizes allow. Connections that asked nothing carry nothing: of them the same share is chosen by number, as they
    /// may ask later.
    /// </summary>
    /// <param name="connections">All, with the requests of each in the same time.</param>
    /// <param name="isMovable">Whether it can be chosen.</param>
    /// <param name="share">0 to 1, of the requests of all.</param>
    /// <param name="random">Decides.</param>
    public static List<T> Choose<T>(IReadOnlyList<(T Connection, long Requests)> connections, Predicate<T> isMovable, double share, Random random)
    {
        var wanted = share * connections.Sum(c => c.Requests);
        var movable = connections.Where(c => isMovable(c.Connection)).ToArray();
        random.Shuffle(movable);
        var chosen = new List<T>();
        var carried = 0L;
        foreach (var (connection, requests) in movable)
        {
            // One too large for what is missing is left out if that is nearer to the goal than taking it.
            if (requests == 0 ? random.NextDouble() >= share : carried + (requests / 2.0) > wanted)
                continue;
            carried += requests;
            chosen.Add(connection);
        }

        // A share that is smaller than every connection is given by chance, so that it is right in the long run.
        if (carried == 0 && movable.FirstOrDefault(m => m.Requests > 0) is { Requests: > 0 } one && random.NextDouble() * one.Requests < wanted)
            chosen.Add(one.Connection);
        return chosen;
    }
}
