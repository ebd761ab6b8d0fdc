using System.Globalization;
using System.Text.RegularExpressions;

namespace Gapless.Adoption.Units;

/// <summary>Spans of time as systemd.time(7) has them: <c>90</c>, <c>1min 30s</c>, <c>infinity</c>.</summary>
internal static partial class UnitTime
{
    /// <summary>Null: without end, or not understood.</summary>
    public static TimeSpan? Read(string text)
    {
        // 'infinity' is a number to .NET.
        if (!text.StartsWith('i') && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(seconds);
        if (!Whole().IsMatch(text))
            return null;
        var sum = 0.0;
        foreach (Match part in Part().Matches(text))
        {
            if (Unit(part.Groups["unit"].Value) is not { } unit)
                return null;
            sum += double.Parse(part.Groups["number"].Value, CultureInfo.InvariantCulture) * unit;
        }

        return TimeSpan.FromSeconds(sum);
    }

    private static double? Unit(string name) => name switch
    {
        "us" or "usec" or "µs" => 1e-6,
        "ms" or "msec" => 1e-3,
        "s" or "sec" or "second" or "seconds" => 1,
        "m" or "min" or "minute" or "minutes" => 60,
        "h" or "hr" or "hour" or "hours" => 3600,
        "d" or "day" or "days" => 86400,
        "w" or "week" or "weeks" => 604800,
        _ => null,
    };

    [GeneratedRegex(@"^(\s*[0-9.]+\s*[a-zµ]+)+\s*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Whole();

    [GeneratedRegex(@"(?<number>[0-9.]+)\s*(?<unit>[a-zµ]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Part();
}
