using Gapless.Dev.Toml;

namespace Gapless.Dev.Plans.Air;

/// <summary>Which values a key takes.</summary>
internal static class AirTypes
{
    private static readonly string[] Modes = ["auto", "always", "never"];

    /// <summary>Null: it fits. Else where, and what was expected.</summary>
    public static (TomlPlace At, string Message)? Misfit(AirKey key, TomlValue value)
    {
        bool fits = key.Type switch
        {
            AirType.Text => value is TomlText,
            AirType.Flag => value is TomlBoolean,
            AirType.Milliseconds => value is TomlInteger { Value: >= 0 and <= int.MaxValue },
            AirType.Duration => AirSettings.TimeOf(value) is not null,
            AirType.Port => value is TomlInteger { Value: >= 0 and <= ushort.MaxValue },
            AirType.Mode => value is TomlText mode && Modes.Contains(mode.Value),
            AirType.LineOrLines => value is TomlText or TomlArray { OfTables: false },
            _ => value is TomlArray { OfTables: false },
        };
        if (!fits)
            return (value.At, $"expected {Expected(key.Type)}, found {Shown(value)}");
        TomlValue? stray = (value as TomlArray)?.Items.Find(i => i is not TomlText);
        return stray is null ? null : (stray.At, $"expected a string in the list, found {Shown(stray)}");
    }

    /// <summary>Of values on the command line; what does not fit is found by <see cref="Misfit"/>.</summary>
    public static TomlValue OfCommandLine(AirKey key, IReadOnlyList<string> values)
    {
        string last = values[^1];
        return key.Type switch
        {
            AirType.Flag => last is "true" or "false" ? new TomlBoolean(default, last == "true") : new TomlText(default, last),
            AirType.Milliseconds or AirType.Port or AirType.Duration when long.TryParse(last, out long number) => new TomlInteger(default, number),
            AirType.Names => ListOf(values.SelectMany(v => v.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))),
            AirType.Lines or AirType.LineOrLines => ListOf(values),
            _ => new TomlText(default, last),
        };
    }

    private static TomlArray ListOf(IEnumerable<string> texts)
    {
        var list = new TomlArray(default, OfTables: false);
        list.Items.AddRange(texts.Select(t => new TomlText(default, t)));
        return list;
    }

    private static string Expected(AirType type) => type switch
    {
        AirType.Text => "a string",
        AirType.Flag => "true or false",
        AirType.Milliseconds => "milliseconds, a whole number from 0",
        AirType.Duration => "milliseconds, or a string such as \"500ms\"",
        AirType.Port => "a port from 1 to 65535, or 0 for none",
        AirType.Mode => "\"auto\", \"always\" or \"never\"",
        AirType.LineOrLines => "a string or a list of strings",
        _ => "a list of strings, such as [\"a\", \"b\"]",
    };

    private static string Shown(TomlValue value) => value switch
    {
        TomlText text => $"\"{text.Value}\"",
        TomlInteger number => number.Value.ToString(),
        _ => value.Kind,
    };
}
