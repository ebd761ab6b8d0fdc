namespace Gapless.Supervisor.Judging.Evidence;

/// <summary>
/// A bet of one block against "the candidate's rate is at most the margin's limit for the baseline's rate" (or "at least": then the candidate's stake is negative).
/// A trial multiplies the capital by <c>1 + stake · (event − null)</c>.
/// </summary>
/// <remarks>
/// The E-variable for two Bernoulli streams of Turner, Ly and Grünwald (2024), with a linear null hypothesis. As 1 + x ≤ eˣ, the expectation of the product is at most
/// <c>exp(stakeB · Σ(qB − nullB) + stakeA · Σ(qA − nullA))</c>, and with nullB = limit(nullA) and trialsA · stakeA = −(1 + relative) · trialsB · stakeB that is at most 1 whenever the *mean* rates within the block
/// keep the hypothesis: rates may differ from trial to trial and from block to block. So nullA need not be exact; the best is the projection of the foreseen rates on the hypothesis.
/// </remarks>
internal readonly struct Bet
{
    private const double Edge = 1e-9;
    private const int Halvings = 14;

    private readonly CountLaw _law;
    private readonly double _baselineNull;
    private readonly double _baselineStake;
    private readonly double _candidateNull;
    private readonly double _candidateStake;

    private Bet(CountLaw law, double baselineNull, double baselineStake, double candidateNull, double candidateStake)
    {
        _law = law;
        _baselineNull = baselineNull;
        _baselineStake = baselineStake;
        _candidateNull = candidateNull;
        _candidateStake = candidateStake;
    }

    /// <summary>The bet that grows fastest if the rates are as foreseen; none when the candidate's is not on the side of the limit that the bet is for. They, and the trials, must be known before the events.</summary>
    /// <param name="worse">Against "at most the limit"; otherwise against "at least".</param>
    public static Bet Place(CountLaw law, Margin margin, bool worse, double baselineTrials, double candidateTrials, double baselineRate, double candidateRate)
    {
        var slope = 1 + margin.Relative;
        var top = law == CountLaw.Proportion ? (1 - Edge - margin.Absolute) / slope : double.PositiveInfinity;
        var meeting = (candidateRate - margin.Absolute) / slope;
        if (worse != candidateRate > margin.Limit(baselineRate) || top <= Edge || (worse && meeting >= top))
            return default;
        double low = worse ? baselineRate : Math.Max(meeting, Edge), high = worse ? meeting : Math.Min(baselineRate, top);
        if (low >= high)
            return default;

        var baselineNull = margin == Margin.None
            ? ((baselineTrials * baselineRate) + (candidateTrials * candidateRate)) / (baselineTrials + candidateTrials)
            : Projection();
        var candidateNull = margin.Limit(baselineNull);
        var candidateStake = (candidateRate - candidateNull) / Variance(law, candidateNull);
        var baselineStake = -slope * candidateTrials * candidateStake / baselineTrials;
        // No trial may cost more than everything.
        var most = baselineStake < 0
            ? (1 - Edge) / (law == CountLaw.Proportion ? 1 - baselineNull : 1)
            : law == CountLaw.Proportion ? (1 - Edge) / baselineNull : double.PositiveInfinity;
        var scale = Math.Min(1, most / Math.Abs(baselineStake));
        return new Bet(law, baselineNull, scale * baselineStake, candidateNull, scale * candidateStake);

        double Projection()
        {
            // The slope of the divergence grows with the null; rates are small, so halves are taken of their logarithms.
            for (var i = 0; i < Halvings; i++)
            {
                var middle = Math.Sqrt(low * high);
                var limit = margin.Limit(middle);
                var rise = (baselineTrials * (middle - baselineRate) / Variance(law, middle)) + (candidateTrials * slope * (limit - candidateRate) / Variance(law, limit));
                if (rise < 0)
                    low = middle;
                else
                    high = middle;
            }
            return Math.Sqrt(low * high);
        }
    }

    /// <summary>Logarithm of what the baseline's trials multiply the capital by.</summary>
    public double OfBaseline(EventCount count) => Log(count, _baselineNull, _baselineStake);

    /// <summary>Logarithm of what the candidate's trials multiply the capital by. Rises with the events in a bet that it is worse, falls in one that it is not.</summary>
    public double OfCandidate(EventCount count) => Log(count, _candidateNull, _candidateStake);

    private static double Variance(CountLaw law, double rate) => law == CountLaw.Proportion ? rate * (1 - rate) : rate;

    private double Log(EventCount count, double rate, double stake) => stake == 0 ? 0 : _law == CountLaw.Proportion
        ? (count.Events * Log1P(stake * (1 - rate))) + ((count.Trials - count.Events) * Log1P(-stake * rate))
        : (count.Events * Log1P(stake)) - (stake * rate * count.Trials);

    private static double Log1P(double x) => Math.Abs(x) < 1e-5 ? x - (x * x / 2) : Math.Log(1 + x);
}
