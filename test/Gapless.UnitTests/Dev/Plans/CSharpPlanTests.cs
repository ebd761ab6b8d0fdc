using Gapless.Dev.Plans;

namespace Gapless.UnitTests.Dev.Plans;

public sealed class CSharpPlanTests
{
    private const string Web = "<Project Sdk=\"Microsoft.NET.Sdk.Web\"></Project>";
    private const string Library = "<Project Sdk=\"Microsoft.NET.Sdk\"></Project>";
    private const string Program = "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup></Project>";

    [Theory]
    [InlineData(Web)]
    [InlineData(Program)]
    [InlineData("<Project><Sdk Name='Microsoft.NET.Sdk.Web' /></Project>")]
    [InlineData("<Project Sdk='Microsoft.NET.Sdk.Worker/10.0.0' />")]
    [InlineData("<Project><Import Project='Sdk.props' Sdk='Microsoft.NET.Sdk.Web' /></Project>")]
    public void A_project_that_can_run_is_recognised(string text)
    {
        using var folder = new Folder(("Shop.csproj", text), ("package.json", "{}"));
        DevPlan plan = folder.Plan();
        plan.Source.ShouldBe(PlanSource.CSharp);
        plan.Name.ShouldBe("Shop");
        plan.CSharpProject.ShouldBe(folder.Of("Shop.csproj"));
        plan.Run.Arguments.ShouldBe(["dotnet"]);
        plan.Environment["ASPNETCORE_ENVIRONMENT"].ShouldBe("Development");
        plan.Watch.ExcludedFolders.ShouldBe([folder.Of("bin"), folder.Of("obj"), folder.Of("node_modules")]);
        folder.Set("DOTNET_ENVIRONMENT", "Production").Plan().Environment.ShouldBeEmpty();
    }

    [Fact]
    public void What_the_project_references_is_watched_too()
    {
        using var folder = new Folder(
            ("app/Shop.csproj", """<Project Sdk="Microsoft.NET.Sdk.Web"><ItemGroup><ProjectReference Include="..\models\Models.csproj" /></ItemGroup></Project>"""),
            ("models/Models.csproj", """<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><ProjectReference Include="../text/Text.csproj" /></ItemGroup></Project>"""),
            ("text/Text.csproj", Library));
        folder.Arguments = folder.Arguments with { Project = folder.Of("app") };
        DevPlan plan = folder.Plan();
        plan.Watch.Folders.ShouldBe([folder.Of("app"), folder.Of("models"), folder.Of("text")]);
        plan.Watch.ExcludedFolders.ShouldContain(folder.Of("models/obj"));
    }

    [Fact]
    public void A_library_beside_it_does_not_count_and_a_second_program_does()
    {
        using var folder = new Folder(("Shop.csproj", Web), ("Shop.Core.csproj", Library));
        folder.Plan().CSharpProject.ShouldBe(folder.Of("Shop.csproj"));
        folder.Write("Tool.csproj", Program).Problem().ShouldBe("there are 2 projects that can run here: Shop.csproj, Tool.csproj. Say which one: 'gapless dev --project Shop.csproj'");
        folder.Arguments = folder.Arguments with { Project = folder.Of("Tool.csproj") };
        folder.Plan().CSharpProject.ShouldBe(folder.Of("Tool.csproj"));
    }

    [Fact]
    public void A_library_alone_is_no_app()
    {
        using var folder = new Folder(("Core.csproj", Library));
        folder.Problem().ShouldContain("Core.csproj cannot run: neither its SDK is Microsoft.NET.Sdk.Web nor its OutputType Exe.");
        folder.Arguments = folder.Arguments with { Project = folder.Path };
        folder.Problem().ShouldBe("--project: Core.csproj cannot run: neither its SDK is Microsoft.NET.Sdk.Web nor its OutputType Exe");
    }

    [Theory]
    [InlineData("All.slnx", "<Solution><Folder Name='/src/'><Project Path='src/Shop/Shop.csproj' /><Project Path='src/Core/Core.csproj' /></Folder><Project Path='gone/Gone.csproj' /></Solution>")]
    [InlineData("All.sln", "Microsoft Visual Studio Solution File, Format Version 12.00\nProject(\"{FAE0}\") = \"Shop\", \"src\\Shop\\Shop.csproj\", \"{1}\"\nEndProject\nProject(\"{FAE0}\") = \"Core\", \"src\\Core\\Core.csproj\", \"{2}\"\nEndProject\n")]
    public void A_solution_with_one_web_project_is_enough(string name, string text)
    {
        using var folder = new Folder((name, text), ("src/Shop/Shop.csproj", Web), ("src/Core/Core.csproj", Library));
        DevPlan plan = folder.Plan();
        plan.CSharpProject.ShouldBe(folder.Of("src/Shop/Shop.csproj"));
        plan.Folder.ShouldBe(folder.Of("src/Shop"));
        plan.Watch.Folders.ShouldBe([folder.Of("src/Shop")]);
        plan.Sentence.ShouldStartWith("src/Shop/Shop.csproj: ");
        folder.Write("src/Core/Core.csproj", Web).Problem().ShouldBe($"{name} has 2 web projects: src/Shop/Shop.csproj, src/Core/Core.csproj. Say which one: 'gapless dev --project src/Shop/Shop.csproj'");
    }

    [Fact]
    public void A_project_file_that_is_no_xml_is_reported_with_its_place()
    {
        using var folder = new Folder(("Shop.csproj", "<Project>\n  <a>\n</Project>"));
        folder.Problem().ShouldStartWith("Shop.csproj:3:3: not valid XML: ");
    }

    [Fact]
    public void A_project_that_is_not_there_is_reported()
    {
        using var folder = new Folder();
        folder.Arguments = folder.Arguments with { Project = folder.Of("X.csproj") };
        folder.Problem().ShouldBe("--project: there is no 'DIR/X.csproj'");
    }
}
