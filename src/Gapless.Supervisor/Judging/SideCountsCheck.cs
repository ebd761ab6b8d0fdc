using Gapless.Contract.Workers;

namespace Gapless.Supervisor.Judging;

internal static class SideCountsCheck
{
    public static void Throw(SideCounts counts, string side)
    {
        if (counts.Requests < 0 || counts.Failed < 0 || counts.Failed > counts.Requests)
            throw new ArgumentException($"{side}: {counts.Failed} failed of {counts.Requests} requests");
        if (counts.Crashes < 0 || counts.WorkerSeconds is not (>= 0 and < double.PositiveInfinity))
            throw new ArgumentException($"{side}: {counts.Crashes} crashes in {counts.WorkerSeconds} worker-seconds");
        if (counts.Memory is not (null or (>= 0 and < double.PositiveInfinity)))
            throw new ArgumentException($"{side}: memory of {counts.Memory} bytes");
        if (counts.Durations.Count % 2 != 0)
            throw new ArgumentException($"{side}: durations are pairs of a bucket and a count, but there are {counts.Durations.Count} numbers");
        for (var i = 0; i < counts.Durations.Count; i += 2)
        {
            if (counts.Durations[i] is < 0 or >= DurationBuckets.Count || counts.Durations[i + 1] < 0)
                throw new ArgumentException($"{side}: {counts.Durations[i + 1]} durations in bucket {counts.Durations[i]}; there are {DurationBuckets.Count} buckets");
        }
        foreach (var (name, count) in counts.Extra)
        {
            if (count.Trials is not (>= 0 and < double.PositiveInfinity) || count.Events is not (>= 0 and < double.PositiveInfinity))
                throw new ArgumentException($"{side}: {count.Events} events of {count.Trials} in {name}");
        }
        foreach (var (template, lines) in counts.ErrorLines)
        {
            if (lines < 0)
                throw new ArgumentException($"{side}: {lines} lines of '{template}'");
        }
    }
}
