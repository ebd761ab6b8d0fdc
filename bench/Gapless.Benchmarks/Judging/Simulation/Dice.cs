namespace Gapless.Benchmarks.Judging.Simulation;

/// <summary>Random numbers that a seed repeats on every machine and every version of .NET: SplitMix64 (Steele, Lea and Flood, 2014).</summary>
internal sealed class Dice(long seed)
{
    private const double MostMean = 400;

    // Mixed: the states of neighbouring seeds must not lie on one another's paths.
    private ulong _state = Mix(unchecked((ulong)seed * 0xD1342543DE82EF95UL) + 1);

    public double Next()
    {
        _state += 0x9E3779B97F4A7C15UL;
        return (Mix(_state) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>By inversion, in parts whose first probability does not underflow.</summary>
    public int Poisson(double mean)
    {
        var sum = 0;
        for (; mean > MostMean; mean -= MostMean)
            sum += Small(MostMean);
        return sum + Small(mean);

        int Small(double part)
        {
            var count = 0;
            for (double p = Math.Exp(-part), left = Next() - p; left >= 0 && count < 10_000; left -= p)
                p *= part / ++count;
            return count;
        }
    }

    /// <summary>By the lengths of the runs between two successes.</summary>
    public int Binomial(int trials, double rate)
    {
        if (rate > 0.5)
            return trials - Binomial(trials, 1 - rate);
        if (rate <= 0)
            return 0;
        var logOther = Math.Log(1 - rate);
        var count = 0;
        for (var at = Run(); at < trials; at += 1 + Run())
            count++;
        return count;

        double Run() => Math.Floor(Math.Log(1 - Next()) / logOther);
    }

    /// <summary>Failures before the first success.</summary>
    public int Geometric(double rate) => (int)Math.Min(1e9, Math.Floor(Math.Log(1 - Next()) / Math.Log(1 - rate)));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
