namespace Gapless.Supervisor.Judging.Metrics;

/// <summary>Numbers as people read them: two digits that matter.</summary>
internal static class Wording
{
    public static string Percent(double share) => Digits(share * 100) + " %";

    public static string Number(double count) => count.ToString(count == Math.Floor(count) ? "#,0" : "#,0.##");

    public static string Digits(double value)
    {
        if (value == 0 || !double.IsFinite(value))
            return value == 0 ? "0" : "∞";
        var decimals = Math.Clamp(1 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 12);
        return Math.Round(value, decimals).ToString(decimals == 0 ? "#,0" : "0." + new string('#', decimals));
    }

    public static string Duration(double seconds) => double.IsPositiveInfinity(seconds) ? "∞" : seconds >= 10 ? Digits(seconds) + " s" : Digits(seconds * 1000) + " ms";

    public static string Bytes(double bytes) => Digits(bytes / (1 << 20)) + " MiB";

    /// <param name="p">A p-value.</param>
    public static string Chance(double p) => $"an equally good version would look so bad in at most 1 of {Digits(Math.Min(1e12, 1 / p))} rollouts";
}
