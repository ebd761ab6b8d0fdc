namespace Gapless.Supervisor.Configuration;

/// <summary>A time in which nothing new is deployed. Pure: the time is given.</summary>
public abstract record FreezeWindow
{
    /// <summary>As it stands in the file, for people.</summary>
    public required string Text { get; init; }

    /// <summary>Whose clock on the wall is meant; null: the machine's.</summary>
    public TimeZoneInfo? Zone { get; init; }

    /// <summary>When the window ends that <paramref name="now"/> is in, as the wall there shows it; null: it is in none.</summary>
    /// <param name="machine">The machine's time zone.</param>
    public DateTimeOffset? EndOf(DateTimeOffset now, TimeZoneInfo machine)
    {
        TimeZoneInfo zone = Zone ?? machine;
        DateTimeOffset? end = null;
        foreach ((DateTime from, DateTime to) in Around(TimeZoneInfo.ConvertTime(now, zone).DateTime))
        {
            if (Instant(from, zone, last: false) <= now && Instant(to, zone, last: true) is var until && now < until && !(until <= end))
                end = until;
        }

        return end;
    }

    /// <summary>The windows that may hold this time on the wall.</summary>
    protected abstract IEnumerable<(DateTime From, DateTime To)> Around(DateTime wall);

    /// <summary>
    /// When the wall shows this. Where clocks are put back it shows it twice: windows begin with the first time and end with the last. Where they are put forward it may never show it:
    /// then it is so much after the jump as it would have been after the moment before it.
    /// </summary>
    private static DateTimeOffset Instant(DateTime wall, TimeZoneInfo zone, bool last)
    {
        if (zone.IsAmbiguousTime(wall))
        {
            TimeSpan[] offsets = zone.GetAmbiguousTimeOffsets(wall);
            return new DateTimeOffset(wall, last ? offsets.Min() : offsets.Max());
        }

        // Of a time that is skipped this is the offset from before the jump.
        DateTimeOffset instant = new(wall, zone.GetUtcOffset(wall));
        return TimeZoneInfo.ConvertTime(instant, zone);
    }

    /// <summary>Every week. With the same moment twice it would never end; the reader refuses that.</summary>
    public sealed record Weekly(DayOfWeek FromDay, TimeSpan From, DayOfWeek ToDay, TimeSpan To) : FreezeWindow
    {
        private const int Week = 7;

        protected override IEnumerable<(DateTime From, DateTime To)> Around(DateTime wall)
        {
            int days = ((ToDay - FromDay) + Week) % Week;
            TimeSpan length = TimeSpan.FromDays(days) + To - From;
            if (length <= TimeSpan.Zero)
                length += TimeSpan.FromDays(Week);
            DateTime begin = wall.Date.AddDays(-(((wall.DayOfWeek - FromDay) + Week) % Week)) + From;
            return [(begin.AddDays(-Week), begin.AddDays(-Week) + length), (begin, begin + length)];
        }
    }

    /// <summary>Once.</summary>
    public sealed record Dated(DateTime From, DateTime To) : FreezeWindow
    {
        protected override IEnumerable<(DateTime From, DateTime To)> Around(DateTime wall) => [(From, To)];
    }
}
