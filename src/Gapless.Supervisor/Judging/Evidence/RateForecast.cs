namespace Gapless.Supervisor.Judging.Evidence;

/// <summary>The baseline's rate as its past foretells it. A wrong forecast costs time, never validity.</summary>
/// <param name="prior">The rate that is foreseen before anything was seen.</param>
/// <param name="trials">So many trials outweigh it.</param>
internal sealed class RateForecast(double prior, double trials)
{
    private EventCount _seen;

    public double Rate => ((prior * trials) + _seen.Events) / (trials + _seen.Trials);

    public void Add(EventCount count) => _seen = new(_seen.Trials + count.Trials, _seen.Events + count.Events);
}
