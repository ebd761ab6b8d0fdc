namespace Gapless.Adoption.Units;

/// <summary>A unit with its drop-ins.</summary>
/// <param name="Files">The unit's own file first.</param>
/// <param name="Settings">In the order in which systemd reads them.</param>
internal sealed record Unit(UnitName Name, IReadOnlyList<string> Files, IReadOnlyList<UnitSetting> Settings)
{
    /// <summary>The one that counts of those that can be given once; null: none, or it was reset.</summary>
    public UnitSetting? Last(string section, string key) =>
        Settings.LastOrDefault(s => s.Section == section && s.Key == key) is { Value.Length: > 0 } setting ? setting : null;

    /// <summary>Of those that add up: an empty one forgets all before it.</summary>
    public IReadOnlyList<UnitSetting> All(string section, string key)
    {
        var all = new List<UnitSetting>();
        foreach (var setting in Settings.Where(s => s.Section == section && s.Key == key))
        {
            if (setting.Value.Length == 0)
                all.Clear();
            else
                all.Add(setting);
        }

        return all;
    }
}
