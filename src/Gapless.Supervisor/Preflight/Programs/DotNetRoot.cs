using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Gapless.Supervisor.Preflight.Programs;

/// <summary>An installation of .NET.</summary>
/// <param name="Path">The directory that holds <c>shared/</c>.</param>
internal sealed record DotNetRoot(string Path)
{
    private const string Muxer = "dotnet";

    /// <summary>
    /// The one that a program will use: <c>dotnet X.dll</c> its own, a program of its own what hostfxr searches, in its order: DOTNET_ROOT_ARCH,
    /// DOTNET_ROOT, /etc/dotnet, the usual places. Null: none can be found, or <c>dotnet</c> is a script of somebody's.
    /// </summary>
    public static DotNetRoot? Of(Facts facts, RunLine? line)
    {
        if (line is not null && System.IO.Path.GetFileName(line.Program) == Muxer)
        {
            var found = Executable.Find(facts, line.Program);
            var real = found is null ? null : File.ResolveLinkTarget(found, returnFinalTarget: true)?.FullName ?? found;
            return real is null ? null : Existing(System.IO.Path.GetDirectoryName(real)!);
        }

        var architecture = RuntimeInformation.OSArchitecture.ToString();
        string?[] places =
        [
            facts.Environment.GetValueOrDefault($"DOTNET_ROOT_{architecture.ToUpperInvariant()}"), facts.Environment.GetValueOrDefault("DOTNET_ROOT"),
            facts.Text($"/etc/dotnet/install_location_{architecture.ToLowerInvariant()}")?.Trim(), facts.Text("/etc/dotnet/install_location")?.Trim(),
            "/usr/share/dotnet", "/usr/lib/dotnet",
        ];
        return places.Where(p => p?.StartsWith('/') == true).Select(p => Existing(facts.At(p!))).FirstOrDefault(r => r is not null);
    }

    public ImmutableArray<FrameworkVersion> Versions(string framework)
    {
        var folder = System.IO.Path.Combine(Path, "shared", framework);
        return !Directory.Exists(folder) ? [] :
        [
            .. Directory.EnumerateDirectories(folder)
                // hostfxr counts a directory without this file as the rest of an uninstallation.
                .Where(d => File.Exists(System.IO.Path.Combine(d, framework + ".deps.json")))
                .Select(d => FrameworkVersion.TryParse(System.IO.Path.GetFileName(d), out var version) ? version : (FrameworkVersion?)null)
                .OfType<FrameworkVersion>()
                .Order(),
        ];
    }

    /// <summary>What a framework itself needs: ASP.NET Core needs a .NET of its own version or later.</summary>
    public ImmutableArray<FrameworkNeed> NeedsOf(string framework, FrameworkVersion version)
    {
        var file = System.IO.Path.Combine(Path, "shared", framework, version.ToString(), framework + ".runtimeconfig.json");
        return File.Exists(file) ? RuntimeConfig.Read(file).Frameworks : [];
    }

    private static DotNetRoot? Existing(string path) => Directory.Exists(System.IO.Path.Combine(path, "shared")) ? new DotNetRoot(path) : null;
}
