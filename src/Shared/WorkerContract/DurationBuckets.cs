using System.Numerics;

namespace Gapless.Contract.Workers;

/// <summary>
/// The bounds of a histogram of durations that both ends know: eight buckets for each power of two of microseconds, so that a quantile is off by an eighth at most, from 1 us to 18 minutes.
/// </summary>
/// <remarks>Log-linear buckets as of HdrHistogram (Gil Tene).</remarks>
internal static class DurationBuckets
{
    private const int PerPower = 8;
    private const int FirstPower = 3;
    private const int LastPower = 29;

    public const int Count = PerPower + ((LastPower - FirstPower + 1) * PerPower);

    public static int IndexOf(TimeSpan duration)
    {
        var microseconds = (ulong)Math.Max(0, duration.Ticks / TimeSpan.TicksPerMicrosecond);
        if (microseconds < PerPower)
            return (int)microseconds;
        var power = BitOperations.Log2(microseconds);
        if (power > LastPower)
            return Count - 1;
        var within = (int)(microseconds >> (power - FirstPower)) & (PerPower - 1);
        return PerPower + ((power - FirstPower) * PerPower) + within;
    }

    /// <summary>The least duration that is too long for the bucket.</summary>
    public static TimeSpan UpperBound(int index)
    {
        if (index < PerPower)
            return TimeSpan.FromMicroseconds(index + 1);
        var power = (index / PerPower) - 1 + FirstPower;
        return TimeSpan.FromMicroseconds((long)(PerPower + (index % PerPower) + 1) << (power - FirstPower));
    }
}
