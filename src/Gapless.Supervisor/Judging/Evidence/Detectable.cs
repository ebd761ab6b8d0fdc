using MathNet.Numerics.Distributions;

namespace Gapless.Supervisor.Judging.Evidence;

/// <summary>The power of what was seen: the least rate that gives a needed number of events with a probability of 90 %.</summary>
internal static class Detectable
{
    private const double Power = 0.9;

    /// <summary>What could only just be found if nearly everything failed hangs on how the few requests happened to alternate: nothing is promised then.</summary>
    private const double MostProportion = 0.95;

    public static double? Rate(CountLaw law, RateTest test, double logNeeded)
    {
        if (test.EventsFor(logNeeded) is not { } events)
            return null;
        var trials = test.Trials;
        var needed = Math.Max(1, Math.Ceiling(events));
        if (law == CountLaw.Count)
            return Gamma.InvCDF(needed, 1, Power) / trials;
        if (needed > trials)
            return null;
        var rate = Beta.InvCDF(needed, trials - needed + 1, Power);
        return rate <= MostProportion ? rate : null;
    }
}
