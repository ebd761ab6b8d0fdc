using Gapless.Dev.Toml;

namespace Gapless.Dev.Plans.Air;

/// <summary>A value that somebody wrote.</summary>
/// <param name="Origin"><c>.air.toml:12</c> or <c>--build.cmd</c>.</param>
internal sealed record AirSetting(AirKey Key, TomlValue Value, string Origin);
