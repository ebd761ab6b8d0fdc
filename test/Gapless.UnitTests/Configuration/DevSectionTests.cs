using Gapless.Supervisor.Configuration;

namespace Gapless.UnitTests.Configuration;

/// <summary>What the reader of the supervisor makes of <c>dev:</c>: it is checked, and serving ignores it.</summary>
public sealed class DevSectionTests
{
    [Fact]
    public void Serving_is_not_changed_by_it() =>
        ConfigDifference.Between(Yaml.Good(Yaml.Service()), Yaml.Good(Yaml.Service("dev: { run: go run . }") + "dev: { folder: none, project: none.csproj, env_file: none.env }\n")).IsEmpty.ShouldBeTrue();

    [Fact]
    public void Mistakes_in_it_are_found_by_check() => Yaml.Problem("dev: { wach: src }").ShouldBe("services.shop.dev.wach: unknown key. Did you mean 'watch'?");

    [Fact]
    public void Only_the_sections_are_read_for_a_session()
    {
        DevConfigResult read = ConfigReader.ReadDevText("services:\n  shop:\n    listen: nonsense\n    dev: { run: ./shop }\n", "/srv/gapless.yaml");
        read.Problems.ShouldBeEmpty();
        DevConfig section = read.Sections.ShouldHaveSingleItem();
        (section.Service, section.Run, section.Folder, section.ServiceListen).ShouldBe(("shop", "./shop", "/srv", null));
        ConfigReader.ReadDevText("services: {}\n", "/srv/gapless.yaml").Sections.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("SIGTERM", 15)]
    [InlineData("int", 2)]
    [InlineData("sigusr2", 12)]
    public void Signals_are_known_by_name(string name, int signal) => Section($"stop: {name}").StopSignal.ShouldBe(signal);

    [Theory]
    [InlineData("true", 500)]
    [InlineData("off", 0)]
    [InlineData("2s", 2000)]
    public void Polling_is_switched_or_timed(string written, int milliseconds) => Section($"watch: {{ poll: {written} }}").Watch!.Poll.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));

    [Fact]
    public void Short_forms_stand_for_long_ones()
    {
        Section("watch: [ src, /lib ]").Watch!.Folders!.Value.ShouldBe(["/srv/src", "/lib"]);
        Section("watch: { exclude: [ dist/, '*.tmp' ] }").Watch!.ExcludedGlobs.ShouldBe(["dist", "dist/**", "*.tmp"]);
        Section("watch: { extensions: '*' }").Watch!.Extensions!.Value.ShouldBeEmpty();
        Section("before: make").Before!.Value.ShouldBe(["make"]);
    }

    private static DevConfig Section(string line)
    {
        DevConfigResult read = ConfigReader.ReadDevText("dev:\n  run: x\n  " + line + "\n", "/srv/gapless.yaml");
        read.Problems.ShouldBeEmpty();
        return read.Sections.ShouldHaveSingleItem();
    }
}
