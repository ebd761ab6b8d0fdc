namespace Gapless.Dev.Front.Browsers;

/// <summary>The paths of the front itself. Everything below <see cref="Prefix"/> is ours and never reaches the app.</summary>
internal static class DevRoutes
{
    public const string Prefix = "/.gapless/dev";
    public const string Client = Prefix + "/client.js";
    public const string Events = Prefix + "/events";
    public const string Wait = Prefix + "/wait";
}
