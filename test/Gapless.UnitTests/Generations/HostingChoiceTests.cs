using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Generations.Hosting;

namespace Gapless.UnitTests.Generations;

public sealed class HostingChoiceTests : IDisposable
{
    private const string Hook = "/opt/gapless/hosting/Gapless.Hosting.Hook.dll";

    private readonly string _folder = Directory.CreateTempSubdirectory("gapless-hosting-").FullName;
    private readonly string _release;

    public HostingChoiceTests() => _release = Directory.CreateDirectory(Path.Combine(_folder, "release")).FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("dotnet Shop.dll")]
    [InlineData("dotnet ./Shop.dll --urls http://localhost:80")]
    [InlineData("./Shop")]
    [InlineData("./migrate.sh && exec dotnet \"Shop.dll\"")]
    [InlineData("./start.sh")]
    public void The_library_comes_into_a_web_app_however_it_is_started(string run)
    {
        Program("Shop");

        Choose(run).ShouldBe(new HostingChoice(Hook, null));
    }

    [Fact]
    public void A_program_outside_the_releases_directory_is_found_where_it_is()
    {
        Program("../elsewhere/Shop");

        Choose("dotnet ../elsewhere/Shop.dll").Hook.ShouldBe(Hook);
    }

    [Fact]
    public void The_program_that_the_command_names_decides_when_there_are_several()
    {
        Program("Shop");
        Program("Worker", web: false);
        Program("Old", version: "8.0.0");

        Choose("dotnet Shop.dll").Hook.ShouldBe(Hook);
        Choose("dotnet Worker.dll").ShouldBe(new HostingChoice(null, null));
        Choose("dotnet Old.dll").Note.ShouldBe("hosting: this release targets net8.0; the library needs net10.0: it stays at level 1");
    }

    [Fact]
    public void One_old_program_in_the_line_keeps_the_hook_out_because_the_runtime_would_end_it()
    {
        Program("Shop");
        Program("Migrate", web: false, version: "9.0.1");

        Choose("dotnet Migrate.dll && exec dotnet Shop.dll").Note.ShouldNotBeNull().ShouldContain("net9.0");
    }

    [Fact]
    public void A_later_framework_is_as_good()
    {
        Program("Shop", version: "11.0.0-preview.1.25080.3");

        Choose("dotnet Shop.dll").Hook.ShouldBe(Hook);
    }

    [Fact]
    public void A_self_contained_release_stays_at_level_1()
    {
        Program("Shop", frameworks: "includedFrameworks");

        Choose("./Shop").Note.ShouldNotBeNull().ShouldStartWith("hosting: this release is self-contained");
    }

    [Theory]
    [InlineData(0)]
    [InlineData((1 << 20) - 10)]
    [InlineData(3 << 20)]
    public void A_release_compiled_ahead_of_time_stays_at_level_1(int offset)
    {
        File.WriteAllBytes(Path.Combine(_release, "shop"), [.. "\u007fELF"u8, .. new byte[offset], .. "DotNetRuntimeDebugHeader"u8, .. new byte[100]]);

        Choose("./shop").Note.ShouldNotBeNull().ShouldStartWith("hosting: shop is compiled ahead of time: it stays at level 1");
    }

    [Fact]
    public void Nothing_is_said_of_servers_in_other_languages()
    {
        File.WriteAllBytes(Path.Combine(_release, "server"), [.. "\u007fELF"u8, .. new byte[4 << 20]]);
        Write("server.js", "");

        Choose("./server").ShouldBe(new HostingChoice(null, null));
        Choose("node server.js").ShouldBe(new HostingChoice(null, null));
    }

    [Fact]
    public void Hosting_off_is_obeyed_in_silence()
    {
        Program("Shop", version: "8.0.0");

        Choose("dotnet Shop.dll", HostingMode.Off).ShouldBe(new HostingChoice(null, null));
    }

    [Fact]
    public void An_installation_without_the_library_is_named()
    {
        Program("Shop");

        HostingChoice.Of(Config("dotnet Shop.dll"), _release, hook: null).Note.ShouldNotBeNull().ShouldContain("without its directory 'hosting'");
    }

    [Fact]
    public void A_hook_that_the_services_user_may_not_read_is_not_used()
    {
        Program("Shop");
        var hook = Write("hosting/Gapless.Hosting.Hook.dll", "");
        File.SetUnixFileMode(_release, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        HostingChoice.Of(Config("dotnet Shop.dll") with { User = "www-data" }, _release, hook).Note.ShouldNotBeNull().ShouldContain($"www-data may not read {_release}");
        HostingChoice.Of(Config("dotnet Shop.dll"), _release, hook).Hook.ShouldBe(hook);
    }

    [Fact]
    public void A_broken_runtime_configuration_is_named()
    {
        Write("Shop.runtimeconfig.json", "{}");

        Choose("dotnet Shop.dll").Note.ShouldNotBeNull().ShouldContain("Shop.runtimeconfig.json is no runtime configuration");
    }

    [Fact]
    public void Hooks_that_the_service_has_already_stay_first()
    {
        var environment = new Dictionary<string, string> { [HostingChoice.Variable] = "/opt/apm/hook.dll" };

        new HostingChoice(Hook, null).ApplyTo(environment);

        environment[HostingChoice.Variable].ShouldBe($"/opt/apm/hook.dll:{Hook}");
    }

    private HostingChoice Choose(string run, HostingMode mode = HostingMode.Auto) => HostingChoice.Of(Config(run) with { Hosting = mode }, _release, Hook);

    private static ServiceConfig Config(string run) => new() { Name = "shop", Run = run, Listen = [] };

    private string Write(string name, string text)
    {
        var path = Path.GetFullPath(Path.Combine(_release, name));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private void Program(string name, bool web = true, string version = "10.0.0", string frameworks = "frameworks")
    {
        var list = ((string[])["Microsoft.NETCore.App", .. web ? ["Microsoft.AspNetCore.App"] : Array.Empty<string>()]).Select(f => $$"""{ "name": "{{f}}", "version": "{{version}}" }""");
        Write($"{name}.runtimeconfig.json", $$"""{ "runtimeOptions": { "tfm": "net10.0", "{{frameworks}}": [ {{string.Join(", ", list)}} ] } }""");
    }
}
