using System.Diagnostics.CodeAnalysis;

namespace Gapless.Dev.Toml;

/// <summary>Keys and values in the order of the file.</summary>
internal sealed record TomlTable(TomlPlace At) : TomlValue(At)
{
    private readonly List<TomlEntry> _entries = [];

    public IReadOnlyList<TomlEntry> Entries => _entries;

    /// <summary>What made it, which decides what may still be added.</summary>
    public TomlOrigin Origin { get; set; }

    public override string Kind => "a table";

    public TomlValue? this[string key] => Find(key, out TomlEntry? entry) ? entry.Value : null;

    public bool Find(string key, [NotNullWhen(true)] out TomlEntry? entry)
    {
        entry = _entries.Find(e => e.Key == key);
        return entry is not null;
    }

    public void Add(TomlEntry entry) => _entries.Add(entry);
}

/// <param name="At">Where the key stands.</param>
internal sealed record TomlEntry(TomlPlace At, string Key, TomlValue Value);
