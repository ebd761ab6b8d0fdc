using Gapless.Contract.Workers;
using Gapless.Supervisor.Judging;

namespace Gapless.Benchmarks.Judging.Simulation;

/// <summary>How one version behaves.</summary>
internal sealed record Version(double ErrorRate, LatencyShape? Latency = null)
{
    private readonly int[] _counts = new int[DurationBuckets.Count];

    /// <summary>So many requests of it.</summary>
    public SideCounts Serve(Dice dice, int requests) => new()
    {
        Requests = requests,
        Failed = dice.Binomial(requests, ErrorRate),
        Durations = Latency is null ? [] : Durations(dice, requests),
    };

    private List<int> Durations(Dice dice, int requests)
    {
        Array.Clear(_counts);
        Latency!.Draw(dice, requests, _counts);
        var pairs = new List<int>();
        for (var i = 0; i < _counts.Length; i++)
        {
            if (_counts[i] > 0)
                pairs.AddRange(i, _counts[i]);
        }
        return pairs;
    }
}
