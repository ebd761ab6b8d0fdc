using System.Globalization;

namespace Gapless.Views;

/// <summary>Numbers as people read them.</summary>
internal static class Units
{
    private const double Kibi = 1024;

    public static string Seconds(double seconds) => seconds < 1
        ? $"{(seconds * 1000).ToString("0", CultureInfo.InvariantCulture)} ms"
        : $"{seconds.ToString("0.0", CultureInfo.InvariantCulture)} s";

    /// <summary>The two largest units: <c>3m 12s</c>, <c>2d 4h</c>.</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 0 } => "0s",
        { TotalMinutes: < 1 } => $"{age.Seconds}s",
        { TotalHours: < 1 } => $"{age.Minutes}m {age.Seconds}s",
        { TotalDays: < 1 } => $"{age.Hours}h {age.Minutes}m",
        _ => $"{(int)age.TotalDays}d {age.Hours}h",
    };

    public static string Bytes(long bytes)
    {
        string[] units = ["B", "KB", "MB", "GB", "TB"];
        var value = (double)bytes;
        var unit = 0;
        while (value >= Kibi && unit < units.Length - 1)
        {
            value /= Kibi;
            unit++;
        }

        return value.ToString(unit == 0 || value >= 10 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + units[unit];
    }

    /// <summary>A share in 1/10000 as a percentage.</summary>
    public static string Share(int weight) => (weight / 100m).ToString("0.##", CultureInfo.InvariantCulture) + "%";
}
