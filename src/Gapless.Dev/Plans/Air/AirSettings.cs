using Gapless.Dev.Toml;
using Gapless.Supervisor.Configuration;

namespace Gapless.Dev.Plans.Air;

/// <summary>What <c>.air.toml</c> and the command line say, with air's defaults for the rest.</summary>
/// <param name="File">Absolute; null: there is none, only keys on the command line.</param>
/// <param name="Rules">One for each <c>[[build.rules]]</c>: what is written in it.</param>
internal sealed record AirSettings(string? File, IReadOnlyDictionary<string, AirSetting> Written, IReadOnlyList<IReadOnlyDictionary<string, AirSetting>> Rules)
{
    /// <summary>Null: nobody wrote it. <c>build.linux.…</c> wins over <c>build.…</c> of the file, the command line over both.</summary>
    public AirSetting? Find(string name)
    {
        AirSetting? general = Written.GetValueOrDefault(name);
        if (general is not null && general.Origin.StartsWith("--", StringComparison.Ordinal))
            return general;
        return name.StartsWith("build.", StringComparison.Ordinal) && Written.TryGetValue("build.linux." + name[6..], out AirSetting? here) ? here : general;
    }

    public bool IsWritten(string name) => Find(name) is not null;

    public string Text(string name) => TextOf(Value(name));

    public bool Flag(string name) => ((TomlBoolean)Value(name)).Value;

    public int Number(string name) => (int)((TomlInteger)Value(name)).Value;

    public IReadOnlyList<string> List(string name) => ListOf(Value(name));

    /// <summary>Of a key that takes milliseconds or a string with units.</summary>
    public TimeSpan Time(string name) => TimeOf(Value(name)) ?? TimeSpan.Zero;

    /// <summary>Null: no duration.</summary>
    public static TimeSpan? TimeOf(TomlValue value) => value switch
    {
        TomlInteger { Value: >= 0 and <= int.MaxValue } number => TimeSpan.FromMilliseconds(number.Value),
        TomlText text when long.TryParse(text.Value, out _) => null,
        TomlText text => Duration.TryParse(text.Value, out TimeSpan time) ? time : null,
        _ => null,
    };

    public static string TextOf(TomlValue value) => ((TomlText)value).Value;

    public static IReadOnlyList<string> ListOf(TomlValue value) => value switch
    {
        TomlText { Value.Length: 0 } => [],
        TomlText text => [text.Value],
        _ => [.. ((TomlArray)value).Items.Select(TextOf)],
    };

    /// <summary>What is written, else what air assumes.</summary>
    public TomlValue Value(string name) => Find(name)?.Value ?? DefaultOf(AirKeys.Find(name) ?? throw new ArgumentException($"air has no key '{name}'", nameof(name)));

    private TomlValue DefaultOf(AirKey key)
    {
        string text = key.Default;
        foreach (string name in (string[])["tmp_dir", "testdata_dir"])
        {
            if (text.Contains($"{{{name}}}", StringComparison.Ordinal))
                text = text.Replace($"{{{name}}}", Escaped(Text(name)), StringComparison.Ordinal);
        }

        return TomlDocument.Parse("value = " + text)["value"]!;
    }

    private static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
