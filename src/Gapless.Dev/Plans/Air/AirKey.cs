namespace Gapless.Dev.Plans.Air;

/// <summary>A key of <c>.air.toml</c>.</summary>
/// <param name="Name">With the names of its tables, as <c>build.cmd</c>; <c>[]</c> marks a table that may stand there several times.</param>
/// <param name="Default">What air assumes, as TOML; <c>{tmp_dir}</c> and <c>{testdata_dir}</c> stand for the values of these keys.</param>
/// <param name="Meaning">What <c>gapless dev</c> makes of it.</param>
internal sealed record AirKey(string Name, AirType Type, string Default, string Meaning)
{
    /// <summary>A key inside <c>[[build.rules]]</c>.</summary>
    public bool IsOfRule => Name.StartsWith(AirKeys.RulePrefix, StringComparison.Ordinal);

    /// <summary>The part after the last dot.</summary>
    public string Last => Name[(Name.LastIndexOf('.') + 1)..];
}
