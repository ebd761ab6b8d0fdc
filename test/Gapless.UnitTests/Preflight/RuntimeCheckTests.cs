using Gapless.Contract;
using Gapless.Supervisor.Preflight.Checks;
using Gapless.Supervisor.Preflight.Programs;

namespace Gapless.UnitTests.Preflight;

public sealed class RuntimeCheckTests : IDisposable
{
    private const string NetCore = "Microsoft.NETCore.App";
    private const string Web = "Microsoft.AspNetCore.App";

    private readonly TestMachine _machine = new("./Shop");

    public RuntimeCheckTests() => _machine.InRelease("Shop", "");

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData("10.0.0", "Minor", "8.0.1 10.0.2 10.0.7", "10.0.7")]
    [InlineData("10.0.0", "Minor", "10.2.0 10.1.1 10.1.3", "10.1.3")]
    [InlineData("10.0.5", "Minor", "10.0.4", null)]
    [InlineData("10.0.0", "Minor", "11.0.0", null)]
    [InlineData("10.0.0", "Minor", "10.0.0-rc.2.1", null)]
    [InlineData("10.0.0", "Minor", "10.1.0-preview.1", "10.1.0-preview.1")]
    [InlineData("10.0.0", "Minor", "10.1.0-preview.1 10.2.0", "10.2.0")]
    [InlineData("10.0.0-rc.1", "Minor", "10.0.0-rc.2", "10.0.0-rc.2")]
    [InlineData("10.0.0", "LatestPatch", "10.0.3 10.1.0", "10.0.3")]
    [InlineData("10.0.0", "LatestPatch", "10.1.0", null)]
    [InlineData("10.0.0", "LatestMinor", "10.0.3 10.4.0 11.0.0", "10.4.0")]
    [InlineData("8.0.0", "Major", "9.0.1 10.0.0", "9.0.1")]
    [InlineData("8.0.0", "Major", "8.0.20 10.0.0", "8.0.20")]
    [InlineData("10.0.0", "Major", "9.0.0", null)]
    [InlineData("8.0.0", "LatestMajor", "8.0.20 10.0.0", "10.0.0")]
    [InlineData("10.0.1", "Disable", "10.0.1 10.0.2", "10.0.1")]
    [InlineData("10.0.1", "Disable", "10.0.2", null)]
    public void The_installed_version_is_chosen_as_hostfxr_chooses_it(string wanted, string rollForward, string installed, string? chosen)
    {
        var need = new FrameworkNeed(NetCore, Version(wanted), rollForward);

        RollForward.Choose(need, [.. installed.Split(' ').Select(Version)]).ShouldBe(chosen is null ? null : Version(chosen));
    }

    [Fact]
    public void Versions_are_ordered_as_semantic_versions_are()
    {
        string[] rising = ["9.0.10", "10.0.0-alpha.1", "10.0.0-preview.7", "10.0.0-rc.1.5", "10.0.0-rc.1.20", "10.0.0-rc.2", "10.0.0-rc.beta", "10.0.0", "10.0.9", "10.0.10", "10.1.0"];

        rising.Reverse().Select(Version).Order().Select(v => v.ToString()).ShouldBe(rising);
    }

    [Fact]
    public void A_missing_framework_is_named_with_what_there_is()
    {
        _machine.Program(version: "11.0.0");
        _machine.Framework(NetCore, "10.0.1");
        _machine.Framework(NetCore, "9.0.4");

        var finding = _machine.FindOne(RuntimeCheck.Of);

        finding.Level.ShouldBe(FindingLevel.Error);
        finding.What.ShouldBe($"Shop needs {NetCore} 11.0.0 (Minor); in {_machine.Root}/usr/share/dotnet there are 9.0.4, 10.0.1");
    }

    [Fact]
    public void A_framework_that_lacks_its_own_framework_does_not_count()
    {
        _machine.Program(Web);
        _machine.Framework(Web, "10.0.5", needs: "10.0.5");
        _machine.Framework(NetCore, "10.0.1");

        _machine.FindOne(RuntimeCheck.Of).What.ShouldContain($"needs {NetCore} 10.0.5");
    }

    [Fact]
    public void What_is_left_of_an_uninstalled_version_does_not_count()
    {
        _machine.Program();
        _machine.OnMachine($"/usr/share/dotnet/shared/{NetCore}/10.0.0/rest.txt", "");

        _machine.FindOne(RuntimeCheck.Of).What.ShouldContain("there is none of it");
    }

    [Fact]
    public void The_place_that_DOTNET_ROOT_names_is_the_one_that_counts()
    {
        _machine.Program();
        _machine.Framework(NetCore, "10.0.0");
        _machine.Framework(NetCore, "9.0.0", root: "/opt/dotnet");
        _machine.Find(RuntimeCheck.Of).ShouldBeEmpty();

        _machine.Environment["DOTNET_ROOT"] = "/opt/dotnet";

        _machine.FindOne(RuntimeCheck.Of).What.ShouldContain("/opt/dotnet there are 9.0.0");
    }

    [Fact]
    public void The_environment_may_allow_a_later_version()
    {
        _machine.Program(version: "9.0.0");
        _machine.Framework(NetCore, "10.0.0");
        _machine.Find(RuntimeCheck.Of).Count.ShouldBe(1);

        _machine.Environment["DOTNET_ROLL_FORWARD"] = "Major";

        _machine.Find(RuntimeCheck.Of).ShouldBeEmpty();
    }

    [Fact]
    public void The_muxer_looks_beside_itself()
    {
        _machine.Config = _machine.Config with { Run = "dotnet Shop.dll" };
        _machine.Program();
        _machine.OnMachine("/opt/net/dotnet", "", 0b111_101_101);
        _machine.Environment["PATH"] = "/opt/net";
        _machine.Framework(NetCore, "10.0.0");
        _machine.Framework(NetCore, "9.0.0", root: "/opt/net");

        _machine.FindOne(RuntimeCheck.Of).What.ShouldContain("/opt/net there are 9.0.0");
    }

    [Fact]
    public void Without_any_runtime_an_app_that_needs_one_is_refused()
    {
        _machine.Program();

        _machine.FindOne(RuntimeCheck.Of).What.ShouldContain("no .NET runtime is installed");
    }

    [Fact]
    public void A_self_contained_app_needs_nothing()
    {
        _machine.InRelease("Shop.runtimeconfig.json", """{ "runtimeOptions": { "includedFrameworks": [ { "name": "Microsoft.NETCore.App", "version": "99.0.0" } ] } }""");

        _machine.Find(RuntimeCheck.Of).ShouldBeEmpty();
    }

    private static FrameworkVersion Version(string text)
    {
        FrameworkVersion.TryParse(text, out var version).ShouldBeTrue(text);
        return version;
    }
}
