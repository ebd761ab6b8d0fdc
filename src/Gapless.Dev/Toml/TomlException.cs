namespace Gapless.Dev.Toml;

/// <summary>The text is not TOML. The message says what was expected and what was found, without the place.</summary>
internal sealed class TomlException(TomlPlace at, string message) : FormatException(message)
{
    public TomlPlace At { get; } = at;
}
