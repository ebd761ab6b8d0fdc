using Gapless.Contract.Workers;
using MathNet.Numerics.Distributions;

namespace Gapless.Benchmarks.Judging.Simulation;

/// <summary>A distribution of durations, as the buckets see it.</summary>
internal sealed class LatencyShape
{
    private readonly double[] _keep = new double[DurationBuckets.Count];
    private readonly int[] _other = new int[DurationBuckets.Count];

    private LatencyShape(string name, Func<double, double> upTo)
    {
        Name = name;
        UpTo = upTo;
        var below = 0.0;
        var weights = new double[DurationBuckets.Count];
        for (var i = 0; i < weights.Length; i++)
        {
            var p = i == weights.Length - 1 ? 1 : upTo(DurationBuckets.UpperBound(i).TotalSeconds);
            weights[i] = Math.Max(0, p - below);
            below = Math.Max(below, p);
        }
        Prepare(weights);
    }

    public static LatencyShape LogNormal { get; } = new("log-normal", x => Mathematics.LogNormal(x, 0.020, 0.5));

    public static LatencyShape Bimodal { get; } = new("bimodal", x => (0.9 * Mathematics.LogNormal(x, 0.005, 0.2)) + (0.1 * Mathematics.LogNormal(x, 0.200, 0.3)));

    public static LatencyShape HeavyTail { get; } = new("heavy tail", x => x <= 0.010 ? 0 : 1 - Math.Pow(0.010 / x, 1.5));

    public static LatencyShape[] All { get; } = [LogNormal, Bimodal, HeavyTail];

    public string Name { get; }

    /// <summary>The share of the durations up to so many seconds.</summary>
    public Func<double, double> UpTo { get; }

    /// <summary>Everything takes so many times as long.</summary>
    public LatencyShape Times(double factor) => new(Name, x => UpTo(x / factor));

    /// <summary>The slowest part takes so many times as long.</summary>
    public LatencyShape SlowestTimes(double part, double factor)
    {
        double low = 1e-6, high = 1000;
        for (var i = 0; i < 60; i++)
        {
            var middle = Math.Sqrt(low * high);
            if (UpTo(middle) < 1 - part)
                low = middle;
            else
                high = middle;
        }
        return new(Name, x => x <= high ? UpTo(x) : Math.Max(1 - part, UpTo(x / factor)));
    }

    /// <summary>The same median, a wider spread. Of the log-normal shape only.</summary>
    public static LatencyShape LogNormalOf(double median, double sigma) => new("log-normal", x => Mathematics.LogNormal(x, median, sigma));

    /// <summary>Adds durations to <paramref name="counts"/>, one number for each bucket.</summary>
    public void Draw(Dice dice, int durations, int[] counts)
    {
        for (var i = 0; i < durations; i++)
        {
            var at = dice.Next() * _keep.Length;
            var bucket = (int)at;
            counts[at - bucket < _keep[bucket] ? bucket : _other[bucket]]++;
        }
    }

    /// <summary>Walker's alias method, in Vose's form.</summary>
    private void Prepare(double[] weights)
    {
        var scaled = weights.Select(w => w * weights.Length / weights.Sum()).ToArray();
        var small = new Stack<int>(Enumerable.Range(0, scaled.Length).Where(i => scaled[i] < 1));
        var large = new Stack<int>(Enumerable.Range(0, scaled.Length).Where(i => scaled[i] >= 1));
        Array.Fill(_keep, 1);
        while (small.Count > 0 && large.Count > 0)
        {
            int s = small.Pop(), l = large.Pop();
            _keep[s] = scaled[s];
            _other[s] = l;
            scaled[l] -= 1 - scaled[s];
            (scaled[l] < 1 ? small : large).Push(l);
        }
    }

    private static class Mathematics
    {
        public static double LogNormal(double x, double median, double sigma) => x <= 0 ? 0 : Normal.CDF(Math.Log(median), sigma, Math.Log(x));
    }
}
