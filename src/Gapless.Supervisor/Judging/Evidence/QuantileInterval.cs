using Gapless.Contract.Workers;

namespace Gapless.Supervisor.Judging.Evidence;

/// <summary>A confidence sequence for a quantile, in seconds, as far as the buckets tell.</summary>
/// <remarks>
/// Howard and Ramdas (Bernoulli 28(3), 2022), for a fixed quantile: whether a duration is above its distribution's p-quantile is a coin of known probability, so a bound of a bucket is excluded when the share of
/// durations above it is shown to differ from 1 − p.
/// </remarks>
internal static class QuantileInterval
{
    public static Interval Of(DurationHistogram durations, double level, double alpha)
    {
        var needed = Math.Log(2 / alpha);
        var centre = durations.Quantile(level);
        var low = centre;
        while (low >= 0 && RateInterval.LogAbove(Above(low - 1), 1 - level) < needed)
            low--;
        var high = centre;
        while (high < DurationBuckets.Count - 1 && RateInterval.LogBelow(Above(high), 1 - level) < needed)
            high++;
        return new(low <= 0 ? 0 : Seconds(low - 1), high == DurationBuckets.Count - 1 ? double.PositiveInfinity : Seconds(high));

        EventCount Above(int index) => new(durations.Total, durations.Above(index));
    }

    private static double Seconds(int index) => DurationBuckets.UpperBound(index).TotalSeconds;
}
