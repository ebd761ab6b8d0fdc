namespace Gapless.Supervisor.Judging.Evidence;

internal static class LogMean
{
    /// <summary>The logarithm of the mean of what <paramref name="logs"/> are the logarithms of, without leaving them.</summary>
    public static double Of(ReadOnlySpan<double> logs)
    {
        var greatest = double.NegativeInfinity;
        foreach (var log in logs)
            greatest = Math.Max(greatest, log);
        if (double.IsNegativeInfinity(greatest))
            return greatest;
        var sum = 0.0;
        foreach (var log in logs)
            sum += Math.Exp(log - greatest);
        return greatest + Math.Log(sum / logs.Length);
    }
}
