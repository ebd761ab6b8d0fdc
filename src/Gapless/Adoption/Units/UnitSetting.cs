namespace Gapless.Adoption.Units;

/// <summary>One assignment of a unit file or of a drop-in.</summary>
/// <param name="Section">Without brackets.</param>
/// <param name="Value">With its continuation lines, as written otherwise.</param>
/// <param name="Line">From 1, where it begins.</param>
internal sealed record UnitSetting(string Section, string Key, string Value, string File, int Line)
{
    /// <summary><c>/etc/systemd/system/shop.service:12</c>.</summary>
    public string Place => $"{File}:{Line}";
}
