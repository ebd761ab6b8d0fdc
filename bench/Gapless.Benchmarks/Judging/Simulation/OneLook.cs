using MathNet.Numerics.Distributions;

namespace Gapless.Benchmarks.Judging.Simulation;

/// <summary>The fewest requests of a candidate that a test with a single look needs: α 1 %, power 90 %. What a test that may look at any time is measured by.</summary>
internal static class OneLook
{
    private const double Alpha = 0.01;
    private const double Power = 0.9;

    /// <summary>The baseline's rate is known: exact binomial test.</summary>
    public static int Known(double baseline, double candidate)
    {
        for (var n = 1; ; n++)
        {
            var needed = 0;
            while (1 - Binomial.CDF(baseline, n, needed - 1) > Alpha)
                needed++;
            if (needed <= n && 1 - Binomial.CDF(candidate, n, needed - 1) >= Power)
                return n;
        }
    }

    /// <summary>The baseline's rate is known only from the requests that it served beside the candidate: Fisher's exact test.</summary>
    public static int Beside(double baseline, double candidate, double share)
    {
        var high = 4;
        while (PowerOf(high) < Power)
            high *= 2;
        var low = high / 2;
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = PowerOf(middle) < Power ? (middle, high) : (low, middle);
        }
        return high;

        double PowerOf(int n)
        {
            var m = (int)Math.Round(n * (1 - share) / share);
            var power = 0.0;
            for (var old = 0; old <= m; old++)
            {
                var p = Binomial.PMF(baseline, m, old);
                if (old > m * baseline && p < 1e-9)
                    break;
                var fresh = 0;
                while (fresh <= n && Tail(m, n, old, fresh) > Alpha)
                    fresh++;
                if (fresh <= n)
                    power += p * (1 - (fresh == 0 ? 0 : Binomial.CDF(candidate, n, fresh - 1)));
            }
            return power;
        }

        static double Tail(int m, int n, int old, int fresh)
        {
            var tail = 0.0;
            for (var k = fresh; k <= Math.Min(n, old + fresh); k++)
                tail += Hypergeometric.PMF(m + n, n, old + fresh, k);
            return tail;
        }
    }
}
