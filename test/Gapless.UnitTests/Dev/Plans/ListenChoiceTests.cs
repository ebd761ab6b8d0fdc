using Gapless.Dev.Plans;

namespace Gapless.UnitTests.Dev.Plans;

/// <summary>Where a session listens, from the strongest word to the weakest.</summary>
public sealed class ListenChoiceTests
{
    private const string Project = "<Project Sdk='Microsoft.NET.Sdk.Web' />";

    private const string Settings = """
        {
          // as templates write it
          "$schema": "https://json.schemastore.org/launchsettings.json",
          "profiles": {
            "IIS Express": { "commandName": "IISExpress", "environmentVariables": { "NO": "1" } },
            "https": {
              "commandName": "Project",
              "commandLineArgs": "--seed \"two words\" 3",
              "applicationUrl": "https://localhost:7123;http://localhost:5123",
              "environmentVariables": { "ASPNETCORE_ENVIRONMENT": "Staging", "ASPNETCORE_URLS": "http://localhost:1", "FLAG": "on" },
            },
            "other": { "commandName": "Project", "applicationUrl": "http://0.0.0.0:5200" },
            "secure": { "commandName": "Project", "applicationUrl": "https://localhost:7200" },
          }
        }
        """;

    [Fact]
    public void The_first_profile_for_the_project_says_where_and_with_which_environment()
    {
        using Folder folder = WithSettings();
        DevPlan plan = folder.Set("PORT", "9999").Set("ASPNETCORE_URLS", "http://localhost:9998").Plan();
        plan.Listen.ToString().ShouldBe("127.0.0.1:5123");
        plan.Environment.OrderBy(e => e.Key, StringComparer.Ordinal).ShouldBe([new("ASPNETCORE_ENVIRONMENT", "Staging"), new("FLAG", "on")]);
        plan.Run.Arguments.ShouldBe(["dotnet", "--seed", "two words", "3"]);
        plan.File.ShouldBe(folder.Of("Properties/launchSettings.json"));
        plan.Sentence.ShouldBe("Shop.csproj: compiles C# in memory, runs it, at http://127.0.0.1:5123 (launch profile 'https')");
    }

    [Fact]
    public void Another_profile_can_be_asked_for()
    {
        using Folder folder = WithSettings();
        folder.Set("DOTNET_LAUNCH_PROFILE", "other").Plan().Listen.ToString().ShouldBe("127.0.0.1:5200");
        folder.Arguments = folder.Arguments with { LaunchProfile = "secure" };
        folder.Plan().Listen.ToString().ShouldBe("127.0.0.1:7200");
        folder.Arguments = folder.Arguments with { LaunchProfile = "IIS Express" };
        folder.Problem().ShouldBe("Properties/launchSettings.json:0:0: there is no profile 'IIS Express' for the project itself; there is: https, other, secure");
    }

    [Fact]
    public void The_command_line_wins()
    {
        using Folder folder = WithSettings();
        folder.Arguments = DevCommandLine.Parse(["--listen", "0.0.0.0:80"], folder.Path).ShouldBeOfType<DevRequest.Session>().Arguments;
        DevPlan plan = folder.Plan();
        plan.Listen.ToString().ShouldBe("0.0.0.0:80");
        plan.Environment["FLAG"].ShouldBe("on");
    }

    [Theory]
    [InlineData("http://localhost:5001", "127.0.0.1:5001")]
    [InlineData("https://localhost:7001;http://+:5001", "127.0.0.1:5001")]
    [InlineData("http://*:5001/", "127.0.0.1:5001")]
    [InlineData("http://10.0.0.1:5001", "127.0.0.1:5001")]
    [InlineData("http://[::1]:5001", "[::1]:5001")]
    [InlineData("http://127.0.0.9:5001", "127.0.0.9:5001")]
    [InlineData("http://unix:/run/app.sock", "unix:/run/app.sock")]
    [InlineData("http://localhost", "127.0.0.1:9000")]
    [InlineData("http://localhost:0", "127.0.0.1:9000")]
    [InlineData("nonsense", "127.0.0.1:9000")]
    public void Urls_of_the_environment_count_on_this_machine_only(string urls, string address)
    {
        using var folder = new Folder(("Shop.csproj", Project));
        folder.Set("ASPNETCORE_URLS", urls).Set("PORT", "9000").Plan().Listen.ToString().ShouldBe(address);
    }

    [Theory]
    [InlineData("Shop.csproj", Project, 5000)]
    [InlineData("package.json", "{ \"main\": \"package.json\" }", 3000)]
    [InlineData("main.py", "", 8000, "requirements.txt")]
    [InlineData("main.go", "package main", 8080, "go.mod")]
    public void Each_kind_has_a_default(string file, string text, int port, string? other = null)
    {
        using var folder = new Folder((file, text));
        if (other is not null)
            folder.Write(other, "");
        folder.Plan().Listen.ToString().ShouldBe($"127.0.0.1:{port}");
        folder.Set("PORT", "4567").Plan().Listen.ToString().ShouldBe("127.0.0.1:4567");
    }

    [Fact]
    public void A_port_that_is_none_is_reported()
    {
        using var folder = new Folder(("Shop.csproj", Project));
        folder.Set("PORT", "http").Problem().ShouldBe("PORT is 'http', which is not a port from 1 to 65535: set it right, or write '--listen 5000'");
    }

    [Fact]
    public void Broken_settings_are_reported_with_their_place()
    {
        using var folder = new Folder(("Shop.csproj", Project), ("Properties/launchSettings.json", "{\n  \"profiles\": {\n    oops\n"));
        folder.Problem().ShouldStartWith("Properties/launchSettings.json:3:5: not valid JSON: ");
    }

    [Fact]
    public void A_profile_without_a_file_is_reported_when_it_is_asked_for_on_the_command_line()
    {
        using var folder = new Folder(("Shop.csproj", Project));
        folder.Set("DOTNET_LAUNCH_PROFILE", "https").Plan();
        folder.Arguments = folder.Arguments with { LaunchProfile = "https" };
        folder.Problem().ShouldBe("--launch-profile: there is no file 'DIR/Properties/launchSettings.json' that could have the profile 'https'");
    }

    private static Folder WithSettings() => new(("Shop.csproj", Project), ("Properties/launchSettings.json", Settings));
}
