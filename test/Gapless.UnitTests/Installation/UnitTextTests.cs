using Gapless.Cli;
using Gapless.Installation;

namespace Gapless.UnitTests.Installation;

public sealed class UnitTextTests
{
    [Fact]
    public void The_systems_unit_is_filled_in()
    {
        var unit = UnitText.Of(InstallLayout.System);

        unit.ShouldContain("ExecStart=/usr/local/lib/gapless/gapless serve --config /etc/gapless/gapless.yaml --state /var/lib/gapless --socket /run/gapless/control.sock\n");
        unit.ShouldContain("KillMode=process\n");
        unit.ShouldContain("Group=gapless\n");
        unit.ShouldContain("RuntimeDirectory=gapless\n");
    }

    [Fact]
    public void A_users_unit_has_nothing_that_only_root_can_grant()
    {
        var layout = InstallLayout.OfUser(name => name switch { "HOME" => "/home/anna", "XDG_RUNTIME_DIR" => "/run/user/1000", _ => null });
        var unit = UnitText.Of(layout);

        unit.ShouldContain("--state /home/anna/.local/state/gapless --socket /run/user/1000/gapless/control.sock\n");
        unit.ShouldContain("WantedBy=default.target\n");
        foreach (var key in new[] { "User=", "Group=", "Capabilit", "Protect" })
            unit.Split('\n').ShouldNotContain(l => l.StartsWith(key, StringComparison.Ordinal) || l.Contains("Ambient", StringComparison.Ordinal), key);
    }

    [Fact]
    public void The_places_are_those_where_commands_look()
    {
        var user = InstallLayout.OfUser(name => name == "HOME" ? "/home/anna" : null);
        var asked = Locations.Resolve(null, null, null, new LocationSources("/", false, name => name == "HOME" ? "/home/anna" : null, path => path == user.Config || path == "/etc/gapless/gapless.yaml"));
        (asked.ConfigPath, asked.StateDirectory, asked.SocketPath).ShouldBe((user.Config, user.State, user.Socket));

        var system = Locations.Resolve(null, null, null, new LocationSources("/", true, _ => null, path => path == InstallLayout.System.Config));
        (system.ConfigPath, system.StateDirectory, system.SocketPath).ShouldBe((InstallLayout.System.Config, InstallLayout.System.State, InstallLayout.System.Socket));
    }

    [Fact]
    public void What_nobody_fills_in_is_an_error() =>
        Should.Throw<InvalidOperationException>(() => UnitText.Of("[Service]\nExecStart=@PROGRAMME@\n", InstallLayout.System)).Message.ShouldContain("@PROGRAMME@");

    [Fact]
    public void Comments_go_with_the_setting_below_them()
    {
        var user = InstallLayout.OfUser(name => name == "HOME" ? "/h" : null);

        UnitText.Of("[Service]\n# why a user\nUser=x\n# why this type\nType=notify\n", user).ShouldBe("[Service]\n# why this type\nType=notify\n");
    }
}
