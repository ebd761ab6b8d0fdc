using System.Globalization;
using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Dev;

/// <summary><c>gapless dev --wait-for-debugger</c>, with a real one.</summary>
public sealed class Debugging
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
          </PropertyGroup>
        </Project>
        """;

    private const string Main = """
        Thread.CurrentThread.Name = "main";
        var app = WebApplication.CreateBuilder(args).Build();
        app.MapGet("/", Greeting.Say);
        app.MapGet("/debugged", () => System.Diagnostics.Debugger.IsAttached);
        app.Run();
        """;

    private const string Greeting = """
        static class Greeting
        {
            public static string Say() => "v1";
        }
        """;

    [Fact]
    public async Task Each_process_waits_for_one_and_the_version_before_serves_until_it_has_come()
    {
        await using var house = new DevHouse();
        house.Write("app.csproj", Project);
        house.Write("Program.cs", Main);
        house.Write("Greeting.cs", Greeting);
        house.Start("--wait-for-debugger");
        var first = ManagedDebugger.Attach(await WaitingAsync(house, 1));
        await house.LiveAsync(1);
        (await house.GetAsync()).ShouldBe("v1");
        (await house.GetAsync("/debugged")).ShouldBe("true");

        // The runtime takes no patch meanwhile.
        house.Save("Greeting.cs", Greeting.Replace("v1", "v2", StringComparison.Ordinal));
        var next = await WaitingAsync(house, 2);
        (await house.GetAsync()).ShouldBe("v1");
        first.Dispose();
        using (ManagedDebugger.Attach(next))
        {
            ((string)(await house.LiveAsync(2))["way"]!).ShouldContain("a debugger is attached");
            (await house.GetAsync()).ShouldBe("v2");
            (await house.GetAsync("/debugged")).ShouldBe("true");
        }

        (await house.GetAsync("/debugged")).ShouldBe("false");
        house.Save("Greeting.cs", Greeting.Replace("v1", "v3", StringComparison.Ordinal));
        ((string)(await house.LiveAsync(3))["way"]!).ShouldStartWith("patched: ");
        (await house.GetAsync()).ShouldBe("v3");
    }

    /// <summary>The process that waits, by what it prints: the first, the second, and so on.</summary>
    private static async Task<int> WaitingAsync(DevHouse house, int count)
    {
        const string said = "waiting for a debugger: pid ";
        List<string> Waiting() => [.. house.Events().Select(e => (string?)e["text"]).OfType<string>().Where(t => t.StartsWith(said, StringComparison.Ordinal))];
        await house.EventAsync("printed", _ => Waiting().Count >= count, TestLimits.Command);
        return int.Parse(Waiting()[count - 1][said.Length..], CultureInfo.InvariantCulture);
    }
}
