using Gapless.Drill;
using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Dev;

/// <summary>A web API that references nothing of Gapless, edited while it is asked all the time.</summary>
public sealed class CSharpEdits(ITestOutputHelper output)
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <DefineConstants>$(DefineConstants);ONE</DefineConstants>
          </PropertyGroup>
        </Project>
        """;

    private const string Main = """
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.UseStaticFiles();
        app.MapGet("/", Greeting.Say);
        app.Run();
        """;

    private const string Greeting = """
        static class Greeting
        {
            public static string Say()
            {
        #if ONE
                return "v1";
        #else
                return "two";
        #endif
            }
        }
        """;

    [Fact]
    public async Task Each_takes_the_shortest_way_that_is_right_and_no_request_is_lost()
    {
        await using var house = new DevHouse();
        house.Write("app.csproj", Project);
        house.Write("Program.cs", Main);
        house.Write("Greeting.cs", Greeting);
        house.Write("wwwroot/site.css", "a { color: red }\n");
        house.Start();
        await house.EventAsync("live", limit: TestLimits.Command);
        (await house.GetAsync()).ShouldBe("v1");
        await using var load = Load.Start(TrafficPlan.ForService(house.Address, "/").Only(TrafficClass.Short, TrafficClass.KeepAlive));
        await load.AnswerAsync();

        // A body: the process that runs is patched.
        house.Save("Greeting.cs", Greeting.Replace("v1", "v2", StringComparison.Ordinal));
        (await WayAsync(house, 2)).ShouldStartWith("patched: ");
        (await house.GetAsync()).ShouldBe("v2");

        // What ran at the start: only a new process has it.
        house.Save("Program.cs", Main.Replace("app.Run", "app.MapGet(\"/new\", () => \"new\");\napp.Run", StringComparison.Ordinal));
        (await WayAsync(house, 3)).ShouldStartWith("new process: ");
        (await house.GetAsync("/new")).ShouldBe("new");
        (await house.GetAsync()).ShouldBe("v2");

        // A mistake: the old one serves.
        house.Save("Greeting.cs", Greeting.Replace("return \"v1\"", "return v1", StringComparison.Ordinal));
        var failed = await house.EventAsync("failed");
        ((string)failed["problems"]![0]!["code"]!).ShouldBe("CS0103");
        (await house.GetAsync()).ShouldBe("v2");
        (await house.WaitAsync(4)).ShouldExitWith(1);

        // A style sheet repairs nothing.
        house.Save("wwwroot/site.css", "a { color: green }\n");
        await house.EventAsync("failed", e => (int)e["revision"]! == 5);
        (await house.WaitAsync(4)).ShouldExitWith(1);

        house.Save("Greeting.cs", Greeting.Replace("v1", "v3", StringComparison.Ordinal));
        await WayAsync(house, 6);
        (await house.GetAsync()).ShouldBe("v3");
        (await house.WaitAsync(4)).ShouldExitWith(0);

        // A file that is served as it is.
        house.Save("wwwroot/site.css", "a { color: blue }\n");
        (await WayAsync(house, 7)).ShouldBe("only files that are served as they are");
        (await house.GetAsync("/site.css")).ShouldContain("blue");

        // The start of a new process is cut short by a save that has nothing new: what was saved first is live all the same.
        house.Save("Program.cs", Main.Replace("app.Run", "app.MapGet(\"/late\", () => \"late\");\napp.Run", StringComparison.Ordinal));
        await house.EventAsync("starting", e => (int)e["revision"]! == 8);
        house.Save("Greeting.cs", "// A remark.\n" + Greeting.Replace("v1", "v3", StringComparison.Ordinal));
        await house.EventAsync("saved", e => (int)e["revision"]! == 9);
        (await house.SettledAsync(9)).ShouldBeOneOf("live", "same");
        (await house.GetAsync("/late")).ShouldBe("late");

        // The project.
        house.Save("app.csproj", Project.Replace(";ONE", "", StringComparison.Ordinal));
        (await WayAsync(house, 10)).ShouldStartWith("new process: ");
        (await house.GetAsync()).ShouldBe("two");

        await load.AnswerAsync();
        await load.StopWithoutLossAsync();
    }

    private async Task<string> WayAsync(DevHouse house, int revision)
    {
        var live = await house.EventAsync("live", e => (int)e["revision"]! == revision);
        output.WriteLine($"{live}");
        return (string)live["way"]!;
    }
}
