namespace Gapless.Supervisor.Judging;

/// <summary>How much worse than the baseline is still good: a value up to <c>baseline · (1 + Relative) + Absolute</c>.</summary>
/// <param name="Relative">0.25 allows a quarter more.</param>
/// <param name="Absolute">In the metric's own unit: a share of the requests, events for each unit of exposure, or seconds.</param>
public readonly record struct Margin(double Relative, double Absolute)
{
    public static Margin None => default;

    /// <summary>The worst value that is still good.</summary>
    public double Limit(double baseline) => (baseline * (1 + Relative)) + Absolute;
}
