using Gapless.Dev.Plans.Air;
using Gapless.Dev.Toml;

namespace Gapless.Dev.Plans.Explaining;

/// <summary>Every key of air: its value, where that comes from, and what it means here.</summary>
internal static class AirExplanation
{
    public static IEnumerable<string> Lines(AirSettings settings)
    {
        foreach (AirKey key in AirKeys.All.Where(k => !k.IsOfRule))
        {
            AirSetting? written = settings.Written.GetValueOrDefault(key.Name);
            yield return Line(key, key.Name, Shown(written?.Value ?? settings.Value(key.Name)), written?.Origin ?? "default");
        }

        int rules = Math.Max(1, settings.Rules.Count);
        foreach ((int index, AirKey key) in Enumerable.Range(0, rules).SelectMany(i => AirKeys.All.Where(k => k.IsOfRule).Select(k => (i, k))))
        {
            AirSetting? written = settings.Rules.Count == 0 ? null : settings.Rules[index].GetValueOrDefault(key.Name);
            string name = settings.Rules.Count == 0 ? key.Name : key.Name.Replace("[]", $"[{index}]", StringComparison.Ordinal);
            yield return Line(key, name, settings.Rules.Count == 0 ? "no rule" : Shown(written?.Value ?? settings.Value(key.Name)), written?.Origin ?? "default");
        }
    }

    private static string Line(AirKey key, string name, string value, string origin) => $"{name} = {value}   ({origin})\n    {key.Meaning}";

    private static string Shown(TomlValue value) => value switch
    {
        TomlText text => $"\"{text.Value.Replace("\n", "\\n", StringComparison.Ordinal)}\"",
        TomlInteger number => number.Value.ToString(),
        TomlBoolean flag => flag.Value ? "true" : "false",
        TomlArray array => $"[{string.Join(", ", array.Items.Select(Shown))}]",
        _ => value.Kind,
    };
}
