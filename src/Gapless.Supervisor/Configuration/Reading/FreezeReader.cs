using System.Collections.Immutable;
using System.Globalization;

namespace Gapless.Supervisor.Configuration.Reading;

/// <summary>Windows such as <c>Fri 16:00 - Mon 08:00</c> and <c>2026-12-24 - 2027-01-02</c>.</summary>
internal static class FreezeReader
{
    private const string Form = "Write for example 'Fri 16:00 - Mon 08:00', or '2026-12-24 - 2027-01-02'.";
    private static readonly string[] DateForms = ["yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd H:mm"];
    private static readonly string[] TimeForms = ["HH:mm", "H:mm"];

    public static ImmutableArray<FreezeWindow> Read(Field field) => [.. field.Items().Select(One).OfType<FreezeWindow>()];

    private static FreezeWindow? One(Field field)
    {
        if (!field.IsMap)
        {
            if (field.Text("Fri 16:00 - Mon 08:00") is not { } text)
            {
                return null;
            }

            string[] ends = text.Split(" - ", StringSplitOptions.TrimEntries);
            if (ends.Length == 2)
            {
                return Window(field, ends[0], ends[1], zone: null);
            }

            field.Report($"'{text}' is not a time from one moment to another", Form);
            return null;
        }

        if (field.Keys(KnownKeys.Freeze, "a text such as 'Fri 16:00 - Mon 08:00', or a map") is not { } keys)
        {
            return null;
        }

        if (keys["from"] is not { } first || keys["to"] is not { } last)
        {
            field.Report($"'{(keys.Has("from") ? "to" : "from")}' is missing", "Write for example '{ from: Fri 16:00, to: Mon 08:00, zone: Europe/Berlin }'.");
            return null;
        }

        TimeZoneInfo? zone = keys["zone"] is { } named ? Zone(named) : null;
        return first.Text("Fri 16:00") is { } from && last.Text("Mon 08:00") is { } to ? Window(field, from, to, zone) : null;
    }

    private static FreezeWindow? Window(Field field, string from, string to, TimeZoneInfo? zone)
    {
        string text = $"{from} - {to}{(zone is null ? "" : $" {zone.Id}")}";
        if (TryReadWeekly(from, isEnd: false, out DayOfWeek fromDay, out TimeSpan fromTime) && TryReadWeekly(to, isEnd: true, out DayOfWeek toDay, out TimeSpan toTime))
        {
            if (fromDay != toDay || fromTime != toTime)
            {
                return new FreezeWindow.Weekly(fromDay, fromTime, toDay, toTime) { Text = text, Zone = zone };
            }

            field.Report($"'{text}' is the whole week", "Let it end before it begins anew.");
            return null;
        }

        if (TryReadDate(from, isEnd: false, out DateTime begin) && TryReadDate(to, isEnd: true, out DateTime end))
        {
            if (begin < end)
            {
                return new FreezeWindow.Dated(begin, end) { Text = text, Zone = zone };
            }

            field.Report($"'{text}' ends before it begins", "Write the earlier moment first.");
            return null;
        }

        field.Report($"'{text}' is not a time from one moment to another", Form);
        return null;
    }

    /// <summary>A day alone is the whole day: it ends when the next one begins.</summary>
    private static bool TryReadWeekly(string text, bool isEnd, out DayOfWeek day, out TimeSpan time)
    {
        day = default;
        time = TimeSpan.Zero;
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        DayOfWeek? named = Enum.GetValues<DayOfWeek>()
            .Where(d => words.Length is 1 or 2 && (d.ToString().Equals(words[0], StringComparison.OrdinalIgnoreCase) || d.ToString()[..3].Equals(words[0], StringComparison.OrdinalIgnoreCase)))
            .Select(d => (DayOfWeek?)d)
            .FirstOrDefault();
        if (named is not { } found)
        {
            return false;
        }

        day = words.Length == 1 && isEnd ? (DayOfWeek)(((int)found + 1) % 7) : found;
        bool whole = words.Length == 1;
        bool valid = TimeOnly.TryParseExact(words[^1], TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly at);
        time = at.ToTimeSpan();
        return whole || valid;
    }

    private static bool TryReadDate(string text, bool isEnd, out DateTime moment)
    {
        bool valid = DateTime.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out moment);
        if (valid && isEnd && text.Length == DateForms[0].Length)
        {
            moment = moment.AddDays(1);
        }

        return valid;
    }

    private static TimeZoneInfo? Zone(Field field)
    {
        if (field.Text("Europe/Berlin") is not { } id)
        {
            return null;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(id, out TimeZoneInfo? zone))
        {
            return zone;
        }

        field.Report($"this machine knows no time zone '{id}'", "Write a name such as 'Europe/Berlin' or 'UTC'; they are below /usr/share/zoneinfo, which Debian's package tzdata brings.");
        return null;
    }
}
