using Gapless.Linux.Systemd;

namespace Gapless.UnitTests.Linux;

public sealed class OwnUnitTests
{
    [Theory]
    [InlineData("0::/system.slice/gapless.service\n", "gapless.service", false)]
    [InlineData("0::/system.slice/gapless.service/supervisor\n", "gapless.service", false)]
    [InlineData("12:pids:/x\n1:name=systemd:/system.slice/gapless.service\n0::/\n", "gapless.service", false)]
    [InlineData("0::/user.slice/user-1000.slice/user@1000.service/app.slice/gapless.service\n", "gapless.service", true)]
    [InlineData("0::/system.slice/system-gapless.slice/gapless@shop.service\n", "gapless@shop.service", false)]
    public void The_control_group_names_the_unit(string groups, string name, bool isUsers) => OwnUnit.Of(groups).ShouldBe(new OwnUnit(name, isUsers));

    [Theory]
    [InlineData("0::/\n")]
    [InlineData("0::/user.slice/user-1000.slice/session-3.scope\n")]
    public void A_shell_is_in_no_service(string groups) => OwnUnit.Of(groups).ShouldBeNull();
}
