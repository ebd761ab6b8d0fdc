using Gapless.Contract;
using Gapless.Contract.Workers;
using Gapless.Supervisor.Judging;

namespace Gapless.Supervisor.Generations;

/// <summary>What the workers of a generation measured, second by second, for the last minutes. Belongs to the service's loop.</summary>
internal sealed class RecentRequests
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private readonly Queue<WorkerMeasurements> _seconds = new();

    public void Add(WorkerMeasurements measured)
    {
        _seconds.Enqueue(measured);
        while (_seconds.Peek().Second < measured.Second - Kept.TotalSeconds)
            _seconds.Dequeue();
    }

    /// <summary>What all workers measured in one second.</summary>
    public SideCounts In(long second)
    {
        var measured = _seconds.Where(s => s.Second == second).ToList();
        return new SideCounts
        {
            Requests = measured.Sum(m => (long)m.Requests),
            Failed = measured.Sum(m => (long)m.Failed),
            Durations = [.. measured.SelectMany(m => m.Durations)],
        };
    }

    /// <summary>Null when no request ended.</summary>
    /// <param name="now">Its second is not over and does not count.</param>
    /// <param name="window">Before it; five minutes at most.</param>
    public RequestStatus? Over(DateTimeOffset now, TimeSpan window)
    {
        var end = now.ToUnixTimeSeconds();
        var durations = new long[DurationBuckets.Count];
        var (requests, failed) = (0L, 0L);
        foreach (var second in _seconds.Where(s => s.Second < end && s.Second >= end - window.TotalSeconds))
        {
            requests += second.Requests;
            failed += second.Failed;
            for (var i = 0; i + 1 < second.Durations.Length; i += 2)
            {
                if (second.Durations[i] is >= 0 and < DurationBuckets.Count and var bucket)
                    durations[bucket] += second.Durations[i + 1];
            }
        }

        return requests == 0 ? null : new RequestStatus(
            Math.Round(requests / window.TotalSeconds, 1), Math.Round(failed / window.TotalSeconds, 2), Quantile(durations, 0.5), Quantile(durations, 0.99));
    }

    private static double Quantile(long[] durations, double quantile)
    {
        var left = (long)Math.Ceiling(durations.Sum() * quantile);
        var bucket = 0;
        while (bucket < durations.Length - 1 && (left -= durations[bucket]) > 0)
            bucket++;
        return Math.Round(DurationBuckets.UpperBound(bucket).TotalMilliseconds, 3);
    }
}
