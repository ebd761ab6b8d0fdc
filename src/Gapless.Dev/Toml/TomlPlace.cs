namespace Gapless.Dev.Toml;

/// <summary>Where something stands in its file; both counted from 1.</summary>
internal readonly record struct TomlPlace(int Line, int Column);
