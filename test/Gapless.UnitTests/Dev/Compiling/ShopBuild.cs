using Gapless.Dev.Compiling.Evaluation;
using Gapless.Dev.Compiling.Sources;

namespace Gapless.UnitTests.Dev.Compiling;

/// <summary>The small web app as it is before any edit, compiled in this process: no MSBuild, no source generators. One test at a time edits its files.</summary>
public sealed class ShopBuild : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gapless-test-");

    public ShopBuild()
        : this([])
    {
    }

    internal ShopBuild(params string[] moreArguments)
    {
        Reset();
        Sources = SourceState.Read(new CompilerInput(Project(moreArguments), new GeneratorLoader(), []));
        var (emission, errors) = Gapless.Dev.Compiling.Sources.Emission.Make(Generated.Run(Sources, default), withSurface: false, default);
        errors.ShouldBeEmpty();
        Emission = emission!;
    }

    internal SourceState Sources { get; }

    internal Emission Emission { get; }

    internal string[] Files => [Path.Combine(_folder.FullName, "Program.cs"), Path.Combine(_folder.FullName, "Shop.cs")];

    internal void Reset()
    {
        Write("Program.cs", ShopSources.Program);
        Write("Shop.cs", ShopSources.Shop);
    }

    internal string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private EvaluatedProject Project(string[] moreArguments) => new()
    {
        File = Path.Combine(_folder.FullName, "Shop.csproj"),
        Framework = "net10.0",
        Target = Path.Combine(_folder.FullName, "bin/Shop.dll"),
        Arguments =
        [
            "/noconfig", "/nostdlib+", "/target:exe", "/optimize-", "/debug:portable", "/deterministic+", "/nullable:enable", "/langversion:14.0", "/out:obj/Shop.dll",
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':').Where(a => a.Contains("/shared/Microsoft.")).Select(a => $"/reference:{a}"),
            .. moreArguments, "Program.cs", "Shop.cs",
        ],
    };
}
