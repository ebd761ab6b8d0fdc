using System.Buffers;
using System.Globalization;

namespace Gapless.Supervisor.Configuration;

/// <summary>Durations as people write them: <c>500ms</c>, <c>30s</c>, <c>1m30s</c>, <c>1h</c>, <c>2d</c>; a plain number means seconds.</summary>
public static class Duration
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>False for anything else, for negative values and for more than 366 days.</summary>
    public static bool TryParse(string text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        if (rest.IsEmpty)
        {
            return false;
        }

        double seconds = 0;
        double lastUnit = double.MaxValue;
        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExcept(Digits);
            ReadOnlySpan<char> number = digits < 0 ? rest : rest[..digits];
            ReadOnlySpan<char> tail = digits < 0 ? [] : rest[digits..];
            int letters = tail.IndexOfAny(Digits);
            ReadOnlySpan<char> unit = letters < 0 ? tail : tail[..letters];
            if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count)
                || UnitSeconds(unit.Trim()) is not { } scale
                || scale >= lastUnit)
            {
                return false;
            }

            if (unit.IsEmpty && lastUnit != double.MaxValue)
            {
                return false;
            }

            seconds += count * scale;
            lastUnit = scale;
            rest = tail[unit.Length..];
        }

        if (seconds > Longest.TotalSeconds)
        {
            return false;
        }

        value = TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond));
        return true;
    }

    /// <summary>The shortest form that <see cref="TryParse"/> reads back.</summary>
    public static string Format(TimeSpan value) => value switch
    {
        _ when value == TimeSpan.Zero => "0s",
        _ when value.Ticks % TimeSpan.TicksPerDay == 0 => $"{value.Ticks / TimeSpan.TicksPerDay}d",
        _ when value.Ticks % TimeSpan.TicksPerHour == 0 => $"{value.Ticks / TimeSpan.TicksPerHour}h",
        _ when value.Ticks % TimeSpan.TicksPerMinute == 0 => $"{value.Ticks / TimeSpan.TicksPerMinute}m",
        _ when value < TimeSpan.FromSeconds(1) => string.Create(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds:0.####}ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds:0.#######}s"),
    };

    private static double? UnitSeconds(ReadOnlySpan<char> unit) => unit switch
    {
        "ms" => 0.001,
        "" or "s" or "sec" => 1,
        "m" or "min" => 60,
        "h" => 3600,
        "d" => 86400,
        _ => null,
    };
}
