namespace Gapless.Supervisor.Judging.Metrics;

/// <summary>One metric: its evidence against the candidate never forgets its peak, for the bound of an e-process holds for its whole path (Ville's inequality).</summary>
internal abstract class Metric(string name, double alpha)
{
    private double _peak;

    public string Name { get; } = name;

    public double Alpha { get; } = alpha;

    public bool Failed => _peak >= LogNeeded;

    /// <summary>A pass needs its margin excluded; other metrics can only speak against a candidate.</summary>
    public abstract bool MustBeExcluded { get; }

    protected double LogNeeded { get; } = -Math.Log(alpha);

    protected double PValue => Math.Min(1, Math.Exp(-_peak));

    public abstract void Observe(Observation observation);

    /// <summary>The candidate is inside the margin, wrongly so with that probability at most.</summary>
    public abstract bool Excluded(double passAlpha);

    public abstract MetricReport Report(double passAlpha);

    /// <param name="logWorse">Logarithm of the evidence as it is now.</param>
    protected void Note(double logWorse) => _peak = Math.Max(_peak, logWorse);
}
