using System.Runtime.CompilerServices;

namespace Gapless.Tests;

/// <summary>Where the tests find what was built beside them.</summary>
internal static class Repository
{
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    public static string Root { get; } = FindRoot();

    /// <summary>Run it with <c>dotnet</c>, in a directory with <c>scenario.json</c> and <c>version.txt</c>.</summary>
    public static string ScenarioApp { get; } = Path.Combine(Root, "test", "ScenarioApp", "bin", Configuration, "net10.0", "ScenarioApp.dll");

    /// <summary>Holds <c>Plain.dll</c> and what belongs to it; the app reads <c>version.txt</c>.</summary>
    public static string PlainApp { get; } = Path.Combine(Root, "test", "ScenarioApps", "plain", "bin", Configuration, "net10.0");

    /// <summary>Run it with <c>dotnet</c>, in a directory with <c>shop.json</c>.</summary>
    public static string Shop { get; } = Path.Combine(Root, "samples", "shop", "bin", Configuration, "net10.0", "Shop.dll");

    /// <summary>The load generator as a process; run it with <c>dotnet</c>.</summary>
    public static string Benchmarks { get; } = Path.Combine(Root, "bench", "Gapless.Benchmarks", "bin", Configuration, "net10.0", "Gapless.Benchmarks.dll");

    /// <summary>The servers in other languages.</summary>
    public static string ScenarioApps(string language) => Path.Combine(Root, "test", "ScenarioApps", language);

    private static string FindRoot([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
