namespace Gapless.Supervisor.Configuration.Reading;

/// <summary>A map with known keys.</summary>
internal sealed class Section
{
    private readonly Field _field;
    private readonly YamlMap _map;

    public Section(Field field, YamlMap map, KeySet known)
    {
        _field = field;
        _map = map;
        foreach (YamlEntry entry in map.Entries.Where(e => !known.Accepts(e.Key)))
        {
            string suggestion = known.Nearest(entry.Key) is { } nearest
                ? $"Did you mean '{nearest}'?"
                : "Known are: " + string.Join(", ", known.Names) + ".";
            field.Problems.Add(entry.At, field.Child(entry).Path, "unknown key", suggestion);
        }
    }

    public Field? this[string key] => _map.Entries.FirstOrDefault(e => e.Key == key) is { } entry ? _field.Child(entry) : null;

    public bool Has(string key) => _map.Entries.Any(e => e.Key == key);

    /// <summary>Reports at the key, which is where a person looks for a contradiction.</summary>
    public void ReportKey(string key, string message, string? suggestion)
    {
        YamlEntry entry = _map.Entries.First(e => e.Key == key);
        _field.Problems.Add(entry.At, _field.Child(entry).Path, message, suggestion);
    }
}
