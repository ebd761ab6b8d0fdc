namespace Gapless.Supervisor.Alerts;

/// <summary>When a target that did not take an alert is asked again, and when no more.</summary>
internal static class AlertPace
{
    /// <summary>With the pauses below: for about three quarters of an hour.</summary>
    public const int MostAttempts = 16;

    /// <summary>Of one target. Whoever could not be reached for so long is not helped by more of it.</summary>
    public const int MostPending = 100;

    /// <summary>One attempt.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>1 s, 2 s, 4 s … 5 min.</summary>
    /// <param name="failures">In a row, at least 1.</param>
    public static TimeSpan After(int failures) => TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, Math.Pow(2, Math.Min(failures - 1, 20))));
}
