namespace Gapless.Supervisor.Judging.Evidence;

/// <summary>The capital of bets on one alternative, block after block.</summary>
/// <param name="most">Logarithm of the most that one block may multiply the capital by, so that no single second decides. A smaller factor is still an E-variable.</param>
internal sealed class BetSeries(double most)
{
    private double _others;
    private double _event;
    private double _eventSquared;
    private double _trials;

    public double LogCapital { get; private set; }

    public void Add(in Bet bet, in Block block)
    {
        var baseline = bet.OfBaseline(block.Baseline);
        LogCapital += Math.Min(most, baseline + bet.OfCandidate(block.Candidate));
        var trials = block.Candidate.Trials;
        // Both laws are linear in the events: one more in the block changes the logarithm by the same amount.
        var without = bet.OfCandidate(new(trials, 0));
        var change = bet.OfCandidate(new(trials, 1)) - without;
        _others += baseline + without;
        _event += change * trials;
        _eventSquared += change * change * trials;
        _trials += trials;
    }

    /// <summary>What the capital's logarithm would be with so many events of the candidate at random among its trials, less two standard deviations for those that meet small stakes.</summary>
    public double LogCapitalWith(double events)
    {
        var mean = _event / _trials;
        var variance = Math.Max(0, (_eventSquared / _trials) - (mean * mean));
        return _others + (events * mean) - (2 * Math.Sqrt(events * variance));
    }
}
