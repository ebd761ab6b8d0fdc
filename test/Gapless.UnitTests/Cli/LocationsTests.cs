using Gapless.Cli;

namespace Gapless.UnitTests.Cli;

public sealed class LocationsTests
{
    [Fact]
    public void Root_uses_the_systems_directories()
    {
        var locations = Resolve(isRoot: true);

        locations.StateDirectory.ShouldBe("/var/lib/gapless");
        locations.SocketPath.ShouldBe("/run/gapless/control.sock");
    }

    [Fact]
    public void A_user_without_xdg_variables_keeps_everything_below_home()
    {
        var locations = Resolve(variables: [("HOME", "/home/anna")]);

        locations.StateDirectory.ShouldBe("/home/anna/.local/state/gapless");
        locations.SocketPath.ShouldBe("/home/anna/.local/state/gapless/control.sock");
    }

    [Fact]
    public void Xdg_variables_are_respected()
    {
        var locations = Resolve(variables: [("XDG_STATE_HOME", "/s"), ("XDG_RUNTIME_DIR", "/r")]);

        locations.StateDirectory.ShouldBe("/s/gapless");
        locations.SocketPath.ShouldBe("/r/gapless/control.sock");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_state_directory_of_ones_own_holds_its_own_socket(bool isRoot)
    {
        Resolve(state: "/tmp/s", isRoot: isRoot).SocketPath.ShouldBe("/tmp/s/control.sock");
        Resolve(variables: [("GAPLESS_STATE", "/tmp/e")], isRoot: isRoot).SocketPath.ShouldBe("/tmp/e/control.sock");
    }

    [Fact]
    public void An_option_wins_over_its_variable()
    {
        var locations = Resolve("/o.yaml", "/os", "/o.sock", variables: [("GAPLESS_CONFIG", "/e.yaml"), ("GAPLESS_STATE", "/es"), ("GAPLESS_SOCKET", "/e.sock")]);

        locations.ShouldBe(new Locations("/o.yaml", "/os", "/o.sock"));
    }

    [Fact]
    public void Variables_win_over_defaults_and_an_empty_one_counts_as_unset()
    {
        Resolve(variables: [("GAPLESS_SOCKET", "/e.sock"), ("GAPLESS_STATE", "")], isRoot: true)
            .ShouldBe(new Locations("/srv/app/gapless.yaml", "/var/lib/gapless", "/e.sock"));
    }

    [Fact]
    public void The_configuration_here_comes_before_the_systems()
    {
        Resolve(files: ["/srv/app/gapless.yaml", "/etc/gapless/gapless.yaml"]).ConfigPath.ShouldBe("/srv/app/gapless.yaml");
        Resolve(files: ["/etc/gapless/gapless.yaml"]).ConfigPath.ShouldBe("/etc/gapless/gapless.yaml");
        Resolve().ConfigPath.ShouldBe("/srv/app/gapless.yaml");
    }

    [Fact]
    public void Relative_paths_are_relative_to_the_working_directory()
    {
        Resolve("a.yaml", "state").ShouldBe(new Locations("/srv/app/a.yaml", "/srv/app/state", "/srv/app/state/control.sock"));
    }

    [Fact]
    public void A_user_without_a_supervisor_asks_the_systems()
    {
        const string System = "/run/gapless/control.sock";
        (string, string)[] home = [("HOME", "/home/anna")];

        Resolve(variables: home, files: [System]).SocketToAsk.ShouldBe(System);
        Resolve(variables: home, files: [System]).SocketPath.ShouldBe("/home/anna/.local/state/gapless/control.sock");
        Resolve(variables: home, files: [System, "/home/anna/.local/state/gapless/control.sock"]).SocketToAsk.ShouldBe("/home/anna/.local/state/gapless/control.sock");
        Resolve(state: "/tmp/s", variables: home, files: [System]).SocketToAsk.ShouldBe("/tmp/s/control.sock");
        Resolve(socket: "/tmp/x.sock", variables: home, files: [System]).SocketToAsk.ShouldBe("/tmp/x.sock");
    }

    private static Locations Resolve(
        string? config = null, string? state = null, string? socket = null, (string Name, string Value)[]? variables = null, string[]? files = null, bool isRoot = false) =>
        Locations.Resolve(config, state, socket, new LocationSources(
            "/srv/app", isRoot, name => variables?.FirstOrDefault(v => v.Name == name).Value, path => files?.Contains(path) ?? false));
}
