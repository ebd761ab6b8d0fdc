namespace Gapless.Dev.Plans.Air;

/// <summary>What a key of <c>.air.toml</c> takes.</summary>
internal enum AirType
{
    Text,

    /// <summary>A list of strings; on the command line also separated by commas.</summary>
    Names,

    /// <summary>A list of strings that may hold commas: commands, arguments, expressions.</summary>
    Lines,

    /// <summary>A string, or as <see cref="Lines"/>.</summary>
    LineOrLines,
    Flag,

    /// <summary>A whole number, 0 or more.</summary>
    Milliseconds,

    /// <summary>Milliseconds, or a string with units: <c>"500ms"</c>, <c>"1m30s"</c>.</summary>
    Duration,

    /// <summary>0 (none) to 65535.</summary>
    Port,

    /// <summary><c>auto</c>, <c>always</c> or <c>never</c>.</summary>
    Mode,
}
