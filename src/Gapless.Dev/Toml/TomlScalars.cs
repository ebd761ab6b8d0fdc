using System.Globalization;
using System.Text.RegularExpressions;

namespace Gapless.Dev.Toml;

/// <summary>Values without quotes: numbers, booleans, dates.</summary>
internal static partial class TomlScalars
{
    public static TomlValue Read(TomlCursor cursor)
    {
        TomlPlace at = cursor.Place;
        TomlException nothing = cursor.Unexpected("a value");
        string word = cursor.TakeWhile(IsPart);
        // The one value with a blank inside: 1979-05-27 07:32:00.
        if (Day().IsMatch(word) && cursor.Current == ' ' && char.IsAsciiDigit(cursor.Ahead(1)) && char.IsAsciiDigit(cursor.Ahead(2)) && cursor.Ahead(3) == ':')
        {
            cursor.Advance();
            word += " " + cursor.TakeWhile(IsPart);
        }

        return word switch
        {
            "" => throw nothing,
            "true" or "false" => new TomlBoolean(at, word == "true"),
            "inf" or "+inf" => new TomlFloat(at, double.PositiveInfinity),
            "-inf" => new TomlFloat(at, double.NegativeInfinity),
            "nan" or "+nan" or "-nan" => new TomlFloat(at, double.NaN),
            _ => (TomlValue?)Integer(at, word) ?? (TomlValue?)Float(at, word) ?? Date(at, word) ?? throw NoValue(at, word),
        };
    }

    private static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '+' or '-' or '.' or ':';

    private static TomlException NoValue(TomlPlace at, string word)
    {
        string hint = word.ToLowerInvariant() is "true" or "false" ? $"write {word.ToLowerInvariant()}" : $"text is written in quotes: \"{word}\"";
        return new TomlException(at, $"expected a value, found '{word}'; {hint}");
    }

    private static TomlInteger? Integer(TomlPlace at, string word)
    {
        string digits = word.Replace("_", "", StringComparison.Ordinal);
        try
        {
            return word switch
            {
                _ when Decimal().IsMatch(word) => new TomlInteger(at, long.Parse(digits, CultureInfo.InvariantCulture)),
                _ when Hexadecimal().IsMatch(word) => new TomlInteger(at, Convert.ToInt64(digits[2..], 16)),
                _ when Octal().IsMatch(word) => new TomlInteger(at, Convert.ToInt64(digits[2..], 8)),
                _ when Binary().IsMatch(word) => new TomlInteger(at, Convert.ToInt64(digits[2..], 2)),
                _ => null,
            };
        }
        catch (OverflowException)
        {
            throw new TomlException(at, $"expected a whole number of at most 64 bits, found {word}");
        }
    }

    private static TomlFloat? Float(TomlPlace at, string word) =>
        Fraction().IsMatch(word) ? new TomlFloat(at, double.Parse(word.Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)) : null;

    private static TomlDate? Date(TomlPlace at, string word)
    {
        Match match = DateAndTime().Match(word);
        if (!match.Success)
            return null;
        Group day = match.Groups["day"];
        Group time = match.Groups["time"];
        bool valid = (!day.Success || DateOnly.TryParseExact(day.ValueSpan, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            && (!time.Success || TimeOnly.TryParseExact(time.ValueSpan, "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _));
        return valid ? new TomlDate(at, word) : throw new TomlException(at, $"expected a date that exists, found {word}");
    }

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private const int Timeout = 1000;

    [GeneratedRegex(@"^[+-]?(0|[1-9](_?[0-9])*)\z", Options, Timeout)]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^0x[0-9A-Fa-f](_?[0-9A-Fa-f])*\z", Options, Timeout)]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"^0o[0-7](_?[0-7])*\z", Options, Timeout)]
    private static partial Regex Octal();

    [GeneratedRegex(@"^0b[01](_?[01])*\z", Options, Timeout)]
    private static partial Regex Binary();

    [GeneratedRegex(@"^[+-]?(0|[1-9](_?[0-9])*)(\.[0-9](_?[0-9])*)?([eE][+-]?[0-9](_?[0-9])*)?\z", Options, Timeout)]
    private static partial Regex Fraction();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}\z", Options, Timeout)]
    private static partial Regex Day();

    [GeneratedRegex(@"^((?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})([Tt ](?<time>[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})?)?|(?<time>[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?)\z", Options, Timeout)]
    private static partial Regex DateAndTime();
}
