namespace Gapless.Supervisor.Configuration;

/// <summary>Nothing new is deployed now.</summary>
/// <param name="Window">The one that lasts longest.</param>
/// <param name="Until">When the last of the windows ends that follow each other without a gap, as the wall of its time zone shows it.</param>
public sealed record Freeze(FreezeWindow Window, DateTimeOffset Until)
{
    /// <summary>Windows that follow each other for longer than this are as good as endless.</summary>
    private static readonly TimeSpan Furthest = TimeSpan.FromDays(400);

    /// <summary>Null: deploys may begin.</summary>
    /// <param name="machine">The machine's time zone.</param>
    public static Freeze? At(DateTimeOffset now, IReadOnlyCollection<FreezeWindow> windows, TimeZoneInfo machine)
    {
        Freeze? freeze = null;
        for (DateTimeOffset at = now; at - now < Furthest && LastAt(at, windows, machine) is { } next; at = next.Until)
            freeze = freeze is null ? next : freeze with { Until = next.Until };
        return freeze;
    }

    /// <summary><c>until Mon 2026-03-30 08:00 +02:00 ('Fri 16:00 - Mon 08:00')</c>.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"until {Until:ddd yyyy-MM-dd HH:mm zzz} ('{Window.Text}')");

    private static Freeze? LastAt(DateTimeOffset at, IReadOnlyCollection<FreezeWindow> windows, TimeZoneInfo machine) => windows
        .Select(w => w.EndOf(at, machine) is { } end ? new Freeze(w, end) : null)
        .OfType<Freeze>()
        .MaxBy(f => f.Until);
}
