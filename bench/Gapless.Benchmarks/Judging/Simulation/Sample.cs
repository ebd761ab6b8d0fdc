namespace Gapless.Benchmarks.Judging.Simulation;

/// <summary>Numbers of requests until a verdict; a run without one counts as endless.</summary>
internal sealed class Sample(IEnumerable<long?> values)
{
    private readonly double[] _sorted = [.. values.Select(v => v ?? double.PositiveInfinity).Order()];

    public double Median => Quantile(0.5);

    public double P90 => Quantile(0.9);

    /// <summary>The share of the runs with a verdict within so many requests.</summary>
    public double Within(double requests) => _sorted.Count(v => v <= requests) / (double)_sorted.Length;

    private double Quantile(double level) => _sorted[(int)Math.Ceiling(level * _sorted.Length) - 1];
}
