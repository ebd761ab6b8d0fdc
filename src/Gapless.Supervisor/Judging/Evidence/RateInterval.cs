using MathNet.Numerics;

namespace Gapless.Supervisor.Judging.Evidence;

/// <summary>A confidence sequence for a proportion that stays the same.</summary>
/// <remarks>
/// Robbins' method of mixtures, as Howard and Ramdas (Bernoulli 28(3), 2022) use it for the beta-binomial: a rate is excluded when the mixture of all rates on one side of it, weighted by Jeffreys' prior, is
/// 2/α times as likely. One-sided mixtures, so that also "the rate is at least p" may be refused.
/// </remarks>
internal static class RateInterval
{
    private const double Prior = 0.5;
    private const int Halvings = 40;

    public static Interval Of(EventCount count, double alpha)
    {
        var rate = count.Trials > 0 ? Math.Min(1, count.Events / count.Trials) : 0;
        var needed = Math.Log(2 / alpha);
        return new(
            count.Events <= 0 ? 0 : Bound(0, rate, p => LogAbove(count, p) >= needed, excludedIsLow: true),
            count.Events >= count.Trials ? 1 : Bound(rate, 1, p => LogBelow(count, p) >= needed, excludedIsLow: false));
    }

    /// <summary>Logarithm of the evidence that the rate is above <paramref name="p"/>.</summary>
    public static double LogAbove(EventCount count, double p) => LogBelow(new(count.Trials, count.Trials - count.Events), 1 - p);

    /// <summary>Logarithm of the evidence that the rate is below <paramref name="p"/>.</summary>
    public static double LogBelow(EventCount count, double p)
    {
        double events = Math.Min(count.Events, count.Trials), others = count.Trials - events;
        if (p is <= 0 or >= 1)
            return p >= 1 && events < count.Trials ? double.PositiveInfinity : 0;
        var part = SpecialFunctions.BetaRegularized(Prior + events, Prior + others, p);
        if (part <= 0)
            return double.NegativeInfinity;
        return SpecialFunctions.BetaLn(Prior + events, Prior + others) + Math.Log(part)
            - SpecialFunctions.BetaLn(Prior, Prior) - Math.Log(SpecialFunctions.BetaRegularized(Prior, Prior, p))
            - (events * Math.Log(p)) - (others * Math.Log(1 - p));
    }

    private static double Bound(double low, double high, Func<double, bool> excluded, bool excludedIsLow)
    {
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            if (excluded(middle) == excludedIsLow)
                low = middle;
            else
                high = middle;
        }
        return excludedIsLow ? low : high;
    }
}
