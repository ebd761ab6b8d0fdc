using Gapless.Contract;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Preflight.Checks;

/// <summary>A .NET program that knows cultures finds ICU.</summary>
internal static class IcuCheck
{
    private const string Library = "libicuuc.so*";
    private const string Switch = "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT";

    public static IEnumerable<Finding> Of(Facts facts)
    {
        var program = facts.Runtimes.FirstOrDefault(p => !(p.IsInvariant ?? false));
        if (program is null || facts.Environment.GetValueOrDefault(Switch)?.ToLowerInvariant() is "1" or "true")
            yield break;
        yield return Places(facts).Any(Holds)
            ? Finding.Ok(FindingIds.Icu, "ICU is installed")
            : Finding.Error(FindingIds.Icu, $"{program.Name} needs ICU, and no libicu is installed", "a .NET program that does not find it ends at its start", $"install libicu, or publish with InvariantGlobalization, or set {Switch}=1 in 'env'");
    }

    private static bool Holds(string directory) => Directory.Exists(directory) && Directory.EnumerateFiles(directory, Library).Any();

    private static IEnumerable<string> Places(Facts facts)
    {
        // An app may bring its own.
        yield return facts.Directory;
        foreach (var program in facts.Runtimes)
            yield return Path.GetDirectoryName(program.Path)!;
        foreach (var path in (facts.Environment.GetValueOrDefault("LD_LIBRARY_PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
            yield return facts.At(path);
        foreach (var top in new[] { "/lib", "/usr/lib", "/lib64", "/usr/lib64", "/usr/local/lib" }.Select(facts.At).Where(Directory.Exists))
        {
            yield return top;
            foreach (var triplet in Directory.EnumerateDirectories(top, "*-linux-*"))
                yield return triplet;
        }
    }
}
