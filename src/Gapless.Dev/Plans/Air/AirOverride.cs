namespace Gapless.Dev.Plans.Air;

/// <summary>A key given on the command line: <c>--build.cmd "go build"</c>. Several with the key of a list make a longer list.</summary>
internal sealed record AirOverride(string Name, string Value);
