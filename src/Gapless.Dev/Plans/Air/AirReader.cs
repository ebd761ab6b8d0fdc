using System.Text.RegularExpressions;
using Gapless.Dev.Compiling;
using Gapless.Dev.Toml;

namespace Gapless.Dev.Plans.Air;

/// <summary>Reads one <c>.air.toml</c> and the keys of a command line. One use.</summary>
internal sealed class AirReader
{
    private readonly string? _file;
    private readonly string _shown;
    private readonly List<Problem> _problems;
    private readonly Dictionary<string, AirSetting> _written = new(StringComparer.Ordinal);
    private readonly List<IReadOnlyDictionary<string, AirSetting>> _rules = [];

    private AirReader(string? file, string folder, List<Problem> problems)
    {
        _file = file;
        _shown = file is null ? "" : Path.GetRelativePath(folder, file);
        _problems = problems;
    }

    /// <summary>Everything that is wrong is added to <paramref name="problems"/>; the settings then hold what is right.</summary>
    /// <param name="file">Absolute; null: none.</param>
    /// <param name="folder">Origins are shown relative to it.</param>
    public static AirSettings Read(string? file, string folder, IReadOnlyList<AirOverride> overrides, List<Problem> problems)
    {
        var reader = new AirReader(file, folder, problems);
        if (file is not null)
            reader.ReadFile(file);
        reader.ReadOverrides(overrides);
        return new AirSettings(file, reader._written, reader._rules);
    }

    private void ReadFile(string file)
    {
        try
        {
            ReadTable(TomlDocument.Parse(File.ReadAllText(file)), "");
        }
        catch (TomlException e)
        {
            Report(e.At, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _problems.Add(new Problem(file, 0, 0, IsError: true, "", "cannot be read: " + e.Message));
        }
    }

    private void ReadTable(TomlTable table, string prefix)
    {
        foreach (TomlEntry entry in table.Entries)
        {
            string name = prefix + entry.Key;
            if (name == "build.rules")
                ReadRules(entry);
            else if (entry.Value is TomlTable inner && IsTable(name))
                ReadTable(inner, name + ".");
            else if (IsTable(name))
                Report(entry.Value.At, $"{name}: expected a table, found {entry.Value.Kind}");
            else if (entry.Value is TomlTable && AirKeys.Find(name) is null)
                Report(entry.At, $"[{name}]: unknown table." + (AirKeys.NearestTable(name) is { } meant ? $" Did you mean [{meant}]?" : " 'gapless dev --explain' shows all keys."));
            else
                ReadValue(entry, name, name, _written);
        }
    }

    private static bool IsTable(string name) => AirKeys.All.Any(k => !k.IsOfRule && k.Name.StartsWith(name + ".", StringComparison.Ordinal));

    private void ReadRules(TomlEntry entry)
    {
        if (entry.Value is not TomlArray array || array.Items.Exists(i => i is not TomlTable))
        {
            Report(entry.Value.At, $"build.rules: expected tables, each under a line [[build.rules]], found {entry.Value.Kind}");
            return;
        }

        foreach (TomlTable rule in array.Items.Cast<TomlTable>())
        {
            var values = new Dictionary<string, AirSetting>(StringComparer.Ordinal);
            foreach (TomlEntry value in rule.Entries)
                ReadValue(value, AirKeys.RulePrefix + value.Key, "build.rules." + value.Key, values);
            if (!rule.Find("cmd", out _))
                Report(rule.At, "build.rules: expected 'cmd' in the rule, which does nothing without");
            _rules.Add(values);
        }
    }

    private void ReadValue(TomlEntry entry, string name, string shown, Dictionary<string, AirSetting> into)
    {
        if (AirKeys.Find(name) is not { } key)
        {
            Report(entry.At, $"{shown}: unknown key." + Suggestion(name));
        }
        else if (AirTypes.Misfit(key, entry.Value) is var (at, message))
        {
            Report(at, $"{shown}: {message}");
        }
        else
        {
            CheckPatterns(key, entry.Value, shown);
            into[name] = new AirSetting(key, entry.Value, $"{_shown}:{entry.At.Line}");
        }
    }

    private void ReadOverrides(IReadOnlyList<AirOverride> overrides)
    {
        foreach (IGrouping<string, AirOverride> group in overrides.GroupBy(o => o.Name, StringComparer.Ordinal))
        {
            if (AirKeys.Find(group.Key) is not { IsOfRule: false } key)
            {
                _problems.Add(new Problem(null, 0, 0, IsError: true, "", $"--{group.Key}: unknown key." + Suggestion(group.Key)));
                continue;
            }

            TomlValue value = AirTypes.OfCommandLine(key, [.. group.Select(o => o.Value)]);
            if (AirTypes.Misfit(key, value) is var (_, message))
            {
                _problems.Add(new Problem(null, 0, 0, IsError: true, "", $"--{key.Name}: {message}"));
                continue;
            }

            CheckPatterns(key, value, "--" + key.Name);
            _written[key.Name] = new AirSetting(key, value, "--" + key.Name);
        }
    }

    private void CheckPatterns(AirKey key, TomlValue value, string shown)
    {
        if (key.Last != "exclude_regex")
            return;
        foreach (TomlText pattern in ((TomlArray)value).Items.OfType<TomlText>())
        {
            try
            {
                _ = new Regex(AirPlan.Pattern(pattern.Value), RegexOptions.None, TimeSpan.FromSeconds(1));
            }
            catch (ArgumentException e)
            {
                Report(pattern.At, $"{shown}: expected a regular expression, found \"{pattern.Value}\": {e.Message}");
            }
        }
    }

    private static string Suggestion(string name) => AirKeys.Nearest(name) is { } nearest
        ? $" Did you mean '{nearest.Replace("[]", "", StringComparison.Ordinal)}'?"
        : " 'gapless dev --explain' shows all keys.";

    /// <summary>Values of the command line stand in no file.</summary>
    private void Report(TomlPlace at, string message) =>
        _problems.Add(new Problem(at.Line == 0 ? null : _file, at.Line, at.Column, IsError: true, "", message));
}
