using Gapless.Dev.Compiling;
using Gapless.Dev.Watching;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Dev.Compiling;

/// <summary>Every rung, with what the app really answers afterwards.</summary>
public sealed class LadderTests(LiveApp app) : IClassFixture<LiveApp>
{
    [Fact]
    public async Task A_body_is_patched_into_the_running_process_and_its_state_stays()
    {
        await MakeFreshAsync();
        var process = app.ProcessId;
        (await app.AskAsync("/greet")).ShouldBe("hello you, 1");

        var result = await app.ReplaceAsync("web/Greeter.cs", "$\"hello {whom}, {_greeted}\"", "$\"good day {whom}, {_greeted}\"");

        result.ShouldBeOfType<CompileResult.Delta>(result.Reason).Patch.Methods.ShouldBe(["Greeter.Greet"]);
        (await app.AskAsync("/greet")).ShouldBe("good day you, 2");
        app.ProcessId.ShouldBe(process);
        await app.ReplaceAsync("web/Greeter.cs", "good day", "hello");
    }

    [Fact]
    public async Task A_handler_is_patched_where_it_stands_and_what_is_under_way_in_others_goes_on()
    {
        await MakeFreshAsync();
        var process = app.ProcessId;
        var held = app.AskAsync("/held");
        await Until.TrueAsync(async () => await app.AskAsync("/waiting") == "1", "a request is held");

        var plain = await app.ReplaceAsync("web/Program.cs", "() => Sums.All(7)", "() => { var all = Sums.All(7); return all.Length + \" words\"; }");
        var closure = await app.ReplaceAsync("web/Program.cs", "$\"{builder.Environment.ApplicationName} ", "$\"the {builder.Environment.ApplicationName} ");
        (await app.AskAsync("/release")).ShouldBe("true");

        plain.ShouldBeOfType<CompileResult.Delta>(plain.Reason).Patch.Methods.ShouldBe(["MapGet \"/sums\""]);
        closure.ShouldBeOfType<CompileResult.Delta>(closure.Reason).Patch.Methods.ShouldBe(["MapGet \"/names\""]);
        (await app.AskAsync("/sums")).ShouldBe("0 words");
        (await app.AskAsync("/names")).ShouldBe("the Web Development Web");
        (await app.AskAsync("/waiting")).ShouldBe("1");
        (await held).ShouldBe("held, hello all, 1");
        (await app.AskAsync("/held")).ShouldBe("held, hello all, 2");
        app.ProcessId.ShouldBe(process);
        await app.ReplaceAsync("web/Program.cs", "{ var all = Sums.All(7); return all.Length + \" words\"; }", "Sums.All(7)");
        await app.ReplaceAsync("web/Program.cs", "$\"the {builder", "$\"{builder");
    }

    [Fact]
    public async Task A_route_is_served_by_a_new_process()
    {
        var process = app.ProcessId;

        var result = await app.ReplaceAsync("web/Program.cs", "app.Run();", "app.MapGet(\"/added\", () => \"added\");\napp.Run();");

        result.ShouldBeOfType<CompileResult.Fresh>().Reason.ShouldContain("top-level statements");
        (await app.AskAsync("/added")).ShouldBe("added");
        app.ProcessId.ShouldNotBe(process);
        (await app.AskAsync("/names")).ShouldBe("Web Development Web");
    }

    [Fact]
    public async Task An_error_is_told_with_its_place_and_its_repair_is_live()
    {
        var broken = (await app.ReplaceAsync("web/Greeter.cs", "_greeted++;", "_greeted++; missing();")).ShouldBeOfType<CompileResult.Failed>();
        var syntax = (await app.ReplaceAsync("web/Greeter.cs", "missing();", "missing(")).ShouldBeOfType<CompileResult.Failed>();
        var still = await app.SaveAsync("web/More.cs", "public class More;");
        var answer = await app.AskAsync("/greet");
        await app.SaveAsync("web/More.cs", null);
        var repaired = await app.ReplaceAsync("web/Greeter.cs", " missing(", "");

        var problem = broken.Failure.Problems.ShouldHaveSingleItem();
        (problem.File, problem.Line, problem.Code).ShouldBe((app.PathOf("web/Greeter.cs"), 7, "CS0103"));
        syntax.Failure.Problems.ShouldAllBe(p => p.IsError && p.File == app.PathOf("web/Greeter.cs"));
        still.ShouldBeOfType<CompileResult.Failed>();
        answer.ShouldStartWith("hello you");
        repaired.ShouldBeOfType<CompileResult.Unchanged>(repaired.Reason);
    }

    [Fact]
    public async Task A_static_file_makes_no_broken_source_good()
    {
        await app.ReplaceAsync("web/Greeter.cs", "_greeted++;", "_greeted++; missing();");

        var style = await app.SaveAsync("web/wwwroot/site.css", "body { color: green }");
        var repaired = await app.ReplaceAsync("web/Greeter.cs", " missing();", "");

        style.ShouldBeOfType<CompileResult.Failed>().StaticFiles.ShouldBe([app.PathOf("web/wwwroot/site.css")]);
        repaired.ShouldNotBeOfType<CompileResult.Failed>();
        (await app.AskAsync("/greet")).ShouldStartWith("hello you");
    }

    [Fact]
    public async Task A_Razor_page_is_compiled_into_a_new_process()
    {
        (await app.AskAsync("/Page")).ShouldContain("page 2");

        var result = await app.ReplaceAsync("web/Pages/Page.cshtml", "1 + 1", "4 + 1");

        result.ShouldBeOfType<CompileResult.Fresh>();
        result.Times.Evaluate.ShouldBe(TimeSpan.Zero);
        (await app.AskAsync("/Page")).ShouldContain("page 5");
        await app.ReplaceAsync("web/Pages/Page.cshtml", "4 + 1", "1 + 1");
    }

    [Fact]
    public async Task A_static_file_needs_no_compiler()
    {
        var process = app.ProcessId;

        var result = await app.SaveAsync("web/wwwroot/site.css", "body { color: blue }");

        result.ShouldBeOfType<CompileResult.Assets>().StaticFiles.ShouldBe([app.PathOf("web/wwwroot/site.css")]);
        (await app.AskAsync("/site.css")).ShouldBe("body { color: blue }");
        app.ProcessId.ShouldBe(process);
    }

    [Fact]
    public async Task A_project_file_is_evaluated_again()
    {
        (await app.AskAsync("/extra")).ShouldBe("");

        var result = await app.ReplaceAsync("web/Web.csproj", "<ImplicitUsings>", "<DefineConstants>$(DefineConstants);EXTRA</DefineConstants><ImplicitUsings>");

        result.ShouldBeOfType<CompileResult.Fresh>(result.Reason).Reason.ShouldBe("Web.csproj changed");
        result.Times.Evaluate.ShouldBeGreaterThan(TimeSpan.Zero);
        (await app.AskAsync("/extra")).ShouldBe("extra");
    }

    [Fact]
    public async Task A_broken_project_file_is_told_and_its_repair_is_live()
    {
        var broken = await app.ReplaceAsync("web/Web.csproj", "</ItemGroup>", "</ItemGroup><Nonsense>");
        var repaired = await app.ReplaceAsync("web/Web.csproj", "<Nonsense>", "");

        broken.ShouldBeOfType<CompileResult.Failed>().Failure.Problems.ShouldContain(p => p.IsError);
        repaired.ShouldBeOfType<CompileResult.Fresh>(repaired.Reason);
        (await app.AskAsync("/words")).ShouldStartWith("hello");
    }

    [Fact]
    public async Task Settings_are_read_by_a_new_process()
    {
        var result = await app.SaveAsync("web/appsettings.json", """{ "Word": "second" }""");

        result.ShouldBeOfType<CompileResult.Fresh>().Reason.ShouldContain("appsettings.json");
        (await app.AskAsync("/setting")).ShouldBe("second");
    }

    [Fact]
    public async Task A_referenced_project_is_compiled_with_the_app()
    {
        var body = await app.ReplaceAsync("words/Words.cs", "=> \"hello\";", "=> \"hello again\";");
        var answer = await app.AskAsync("/words");
        await app.ReplaceAsync("words/Words.cs", "public static string Hello()", "public static string More() => \"more\";\n    public static string Hello()");
        var both = await app.ReplaceAsync("web/Program.cs", "Words.Hello()", "Words.More() + Words.Hello()");

        body.ShouldBeOfType<CompileResult.Fresh>(body.Reason).Times.Evaluate.ShouldBe(TimeSpan.Zero);
        answer.ShouldBe("hello again");
        both.ShouldBeOfType<CompileResult.Delta>(both.Reason);
        (await app.AskAsync("/words")).ShouldBe("morehello again");
        await app.ReplaceAsync("web/Program.cs", "Words.More() + Words.Hello()", "Words.Hello()");
        await app.ReplaceAsync("words/Words.cs", "hello again", "hello");
    }

    [Fact]
    public async Task A_new_source_file_needs_no_MSBuild()
    {
        var result = await app.SaveAsync("web/Added.cs", "public class Added;");

        result.ShouldBeOfType<CompileResult.Fresh>(result.Reason).Times.Evaluate.ShouldBe(TimeSpan.Zero);
        (await app.SaveAsync("web/Added.cs", null)).ShouldBeOfType<CompileResult.Fresh>();
    }

    [Fact]
    public async Task A_process_that_misses_a_patch_takes_none_that_follows()
    {
        await MakeFreshAsync();
        var path = app.PathOf("web/Greeter.cs");
        var text = File.ReadAllText(path);
        await EditAsync(text.Replace("hello {whom}", "one {whom}"));

        var second = (await EditAsync(text.Replace("hello {whom}", "two {whom}"))).ShouldBeOfType<CompileResult.Delta>();
        var refused = await app.Agent.SendAsync(second.Patch, CancellationToken.None);
        await app.CarryOutAsync(await app.Workspace.MakeFreshAsync("a patch was refused", CancellationToken.None));

        refused.ShouldNotBeNull().ShouldContain("does not follow");
        (await app.AskAsync("/greet")).ShouldStartWith("two you");
        (await app.SaveAsync("web/Greeter.cs", text)).ShouldBeOfType<CompileResult.Delta>();

        async Task<CompileResult> EditAsync(string now)
        {
            await File.WriteAllTextAsync(path, now);
            return await app.Workspace.ApplyAsync([new FileChange(path, ChangeKind.Changed)], canPatch: true, CancellationToken.None);
        }
    }

    [Fact]
    public async Task Children_of_the_app_know_nothing_of_the_agent()
    {
        var environment = await app.AskAsync("/child");

        environment.ShouldContain("ASPNETCORE_ENVIRONMENT=Development");
        environment.ShouldNotContain("DOTNET_STARTUP_HOOKS");
        environment.ShouldNotContain("GAPLESS_DEV_AGENT");
        environment.ShouldNotContain("DOTNET_MODIFIABLE_ASSEMBLIES");
    }

    private async Task MakeFreshAsync() => await app.CarryOutAsync(await app.Workspace.MakeFreshAsync("a test begins", CancellationToken.None));
}
