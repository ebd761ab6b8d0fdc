using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Gapless.UnitTests.Architecture;

/// <summary>The house as docs/concepts.md draws it: who may see whom, and who alone holds a dependency or a permission.</summary>
public sealed class ProjectArrowsTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Gapless.Linux"] = [],
        ["Gapless.Supervisor"] = ["Gapless.Linux"],
        ["Gapless"] = ["Gapless.Supervisor"],
        ["Gapless.Hosting"] = ["Gapless.Linux"],
        ["Gapless.Hosting.Hook"] = ["Gapless.Hosting"],
        ["Gapless.Dev"] = ["Gapless.Supervisor", "Gapless.Dev.Agent"],
        ["Gapless.Dev.Agent"] = [],
        ["Gapless.Edge"] = ["Gapless.Hosting"],
    };

    private static readonly Dictionary<string, string> OnlyHolder = new()
    {
        ["Spectre.Console"] = "Gapless",
        ["System.CommandLine"] = "Gapless",
        ["YamlDotNet"] = "Gapless.Supervisor",
        ["MathNet.Numerics"] = "Gapless.Supervisor",
        ["Microsoft.Data.Sqlite"] = "Gapless.Supervisor",
        ["SQLitePCLRaw.bundle_e_sqlite3"] = "Gapless.Supervisor",
        ["Microsoft.CodeAnalysis.CSharp"] = "Gapless.Dev",
    };

    public static TheoryData<string> Projects => [.. Directory.EnumerateFiles(Source, "*.csproj", SearchOption.AllDirectories).Select(f => Path.GetFileNameWithoutExtension(f)).Order()];

    private static string Source { get; } = Path.GetFullPath(Path.Combine(ThisFolder(), "../../../src"));

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_sees_only_what_its_arrow_points_at(string project)
    {
        Arrows.ShouldContainKey(project);

        References(project, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r)).ShouldBeSubsetOf(Arrows[project]);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_dependency_has_one_holder(string project)
    {
        foreach (var package in References(project, "PackageReference").Where(OnlyHolder.ContainsKey))
            OnlyHolder[package].ShouldBe(project, package);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Unsafe_code_lives_in_one_place(string project)
    {
        var allowed = Project(project).Descendants("AllowUnsafeBlocks").Any(e => e.Value == "true");

        allowed.ShouldBe(project == "Gapless.Linux");
    }

    [Fact]
    public void Nobody_starts_processes_behind_the_supervisors_back()
    {
        foreach (var project in (string[])["Gapless.Supervisor", "Gapless"])
            References(project, "AdditionalFiles").ShouldContain(f => f.EndsWith("BannedSymbols.Supervisor.txt"), project);

        File.ReadAllText(Path.Combine(Source, "../eng/BannedSymbols.Supervisor.txt")).ShouldContain("T:System.Diagnostics.Process;");
    }

    [Fact]
    public void No_web_server_and_no_console_in_the_engine()
    {
        References("Gapless.Supervisor", "FrameworkReference").ShouldBeEmpty();
        References("Gapless.Linux", "FrameworkReference").ShouldBeEmpty();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Source, "Gapless.Supervisor"), "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/")))
            File.ReadAllText(file).ShouldNotContain("Console.Write", Case.Sensitive, file);
    }

    private static IEnumerable<string> References(string project, string kind) =>
        Project(project).Descendants(kind).Select(e => e.Attribute("Include")!.Value);

    private static XDocument Project(string project) => XDocument.Load(Path.Combine(Source, project, project + ".csproj"));

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
