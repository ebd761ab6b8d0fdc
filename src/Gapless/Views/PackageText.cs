using Gapless.Cli;
using Gapless.Supervisor.Releases.Packages;

namespace Gapless.Views;

/// <summary>What a package says of itself, for people.</summary>
internal static class PackageText
{
    public static void Write(Terminal terminal, PackageManifest manifest)
    {
        terminal.Line($"  service  {manifest.Service}");
        terminal.Line($"  version  {manifest.Version}");
        terminal.Line($"  built    {manifest.Built:u}");
        terminal.Line($"  expires  {manifest.Expires:u}");
        terminal.Line($"  counter  {manifest.Counter}");
        terminal.Line($"  digest   {manifest.Digest}");
    }
}
