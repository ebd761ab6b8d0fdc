namespace Gapless.Supervisor.Judging.Evidence;

/// <summary>
/// Evidence about one rate, for both sides of a margin: that the candidate is beyond it, and that it is not. The first is an equal mixture of bets on several alternatives, because nobody knows how
/// much worse a bad version is.
/// </summary>
internal sealed class RateTest
{
    private readonly CountLaw _law;
    private readonly Margin _margin;
    private readonly double[] _worse;
    private readonly double[] _within;
    private readonly BetSeries[] _worseSeries;
    private readonly BetSeries[] _withinSeries;

    /// <param name="worse">The alternatives that are beyond the margin: how many times the odds (of a proportion) or the rate (of a count) at the margin's limit.</param>
    /// <param name="within">Those inside it.</param>
    /// <param name="most">As in <see cref="BetSeries"/>.</param>
    public RateTest(CountLaw law, Margin margin, double[] worse, double[] within, double most = double.PositiveInfinity)
    {
        _law = law;
        _margin = margin;
        _worse = worse;
        _within = within;
        _worseSeries = [.. worse.Select(_ => new BetSeries(most))];
        _withinSeries = [.. within.Select(_ => new BetSeries(most))];
    }

    /// <summary>The candidate's trials that were compared.</summary>
    public double Trials { get; private set; }

    /// <summary>Logarithm of the evidence that the candidate is beyond the margin.</summary>
    public double LogWorse { get; private set; }

    /// <summary>Logarithm of the evidence that the candidate is inside the margin.</summary>
    public double LogWithin { get; private set; }

    /// <param name="foreseen">The baseline's rate as foreseen before the block.</param>
    public void Add(in Block block, double foreseen)
    {
        AddWorse(block, foreseen);
        AddWithin(block, foreseen);
    }

    public void AddWorse(in Block block, double foreseen)
    {
        Trials += block.Candidate.Trials;
        LogWorse = Add(_worseSeries, _worse, block, foreseen);
    }

    public void AddWithin(in Block block, double foreseen) => LogWithin = Add(_withinSeries, _within, block, foreseen);

    /// <summary>How many events of the candidate would have been evidence of <paramref name="logWorse"/>, had they come at random; null when none would.</summary>
    public double? EventsFor(double logWorse)
    {
        var most = _law == CountLaw.Proportion ? Trials : 1e9;
        if (Trials <= 0 || With(most) < logWorse)
            return null;
        double low = 0, high = most;
        while (high - low > 0.01 && high - low > high * 1e-6)
        {
            var middle = (low + high) / 2;
            if (With(middle) < logWorse)
                low = middle;
            else
                high = middle;
        }
        return high;
    }

    private double With(double events)
    {
        Span<double> logs = stackalloc double[_worseSeries.Length];
        for (var i = 0; i < logs.Length; i++)
            logs[i] = _worseSeries[i].LogCapitalWith(events);
        return LogMean.Of(logs);
    }

    private double Add(BetSeries[] series, double[] factors, in Block block, double foreseen)
    {
        if (series.Length == 0)
            return 0;
        var limit = _margin.Limit(foreseen);
        Span<double> logs = stackalloc double[series.Length];
        for (var i = 0; i < logs.Length; i++)
        {
            var bet = Bet.Place(_law, _margin, series == _worseSeries, block.Baseline.Trials, block.Candidate.Trials, foreseen, Alternative(limit, factors[i]));
            series[i].Add(bet, block);
            logs[i] = series[i].LogCapital;
        }
        return LogMean.Of(logs);
    }

    private double Alternative(double limit, double factor)
    {
        if (_law == CountLaw.Count)
            return limit * factor;
        var odds = factor * limit / Math.Max(1e-9, 1 - limit);
        return odds / (1 + odds);
    }
}
