using Gapless.Contract.Workers;

namespace Gapless.Hosting.Requests;

/// <summary>How long requests took, and how many failed, since it was last asked.</summary>
/// <remarks>Every processor counts for itself, so that threads do not wait for each other's cache lines.</remarks>
internal sealed class RequestMeasurements
{
    /// <summary>By processor, then by bucket; those of failed requests follow the others, so that each request is one increment.</summary>
    private readonly int[][] _counts = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new int[2 * DurationBuckets.Count])];

    public void OnEnded(TimeSpan duration, bool failed)
    {
        var own = _counts[Thread.GetCurrentProcessorId() % _counts.Length];
        Interlocked.Increment(ref own[DurationBuckets.IndexOf(duration) + (failed ? DurationBuckets.Count : 0)]);
    }

    /// <summary>Empties it; null when nothing ended.</summary>
    /// <param name="now">The end of the second.</param>
    public WorkerMeasurements? Take(DateTimeOffset now)
    {
        var pairs = new List<int>();
        var (requests, failed) = (0, 0);
        for (var bucket = 0; bucket < DurationBuckets.Count; bucket++)
        {
            var bad = Take(bucket + DurationBuckets.Count);
            var all = Take(bucket) + bad;
            if (all == 0)
                continue;
            pairs.AddRange([bucket, all]);
            requests += all;
            failed += bad;
        }

        return requests == 0 ? null : new WorkerMeasurements { Second = now.ToUnixTimeSeconds(), Requests = requests, Failed = failed, Durations = [.. pairs] };
    }

    private int Take(int index)
    {
        var count = 0;
        foreach (var own in _counts)
        {
            // Mostly empty: looking is cheaper than taking.
            if (Volatile.Read(ref own[index]) > 0)
                count += Interlocked.Exchange(ref own[index], 0);
        }

        return count;
    }
}
