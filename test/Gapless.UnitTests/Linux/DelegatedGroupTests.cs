using Gapless.Linux.ControlGroups;
using Gapless.Tests;

namespace Gapless.UnitTests.Linux;

/// <summary>Against plain files that stand for the kernel's: what is written where. A kernel without version 2 has no others.</summary>
public sealed class DelegatedGroupTests : IDisposable
{
    private const string Groups = "0::/system.slice/gapless.service/supervisor\n";

    private readonly TempDirectory _mount = new();

    public void Dispose() => _mount.Dispose();

    [Fact]
    public void A_service_is_held_to_its_limits()
    {
        var unit = Unit("memory cpu pids");
        DelegatedGroup group = DelegatedGroup.Find(_mount.Path, Groups, out string? reason).ShouldNotBeNull(reason);

        Directory.CreateDirectory(Path.Combine(unit, "shop"));
        group.Limit("shop", 512L << 20, 1.5);
        group.Admit("shop", 4711);
        group.Limit("shop", null, null);

        Read(unit, "cgroup.subtree_control").ShouldBe("+memory +cpu");
        Read(unit, "shop/cgroup.procs").ShouldBe("4711");
        Read(unit, "shop/memory.max").ShouldBe("max");
        Read(unit, "shop/cpu.max").ShouldBe("max 100000");
        group.Limit("shop", 512L << 20, 1.5);
        Read(unit, "shop/memory.max").ShouldBe("536870912");
        Read(unit, "shop/cpu.max").ShouldBe("150000 100000");
    }

    [Theory]
    [InlineData("cpu", Groups, "systemd has not delegated memory to ")]
    [InlineData("", Groups, "systemd has not delegated memory and cpu to ")]
    [InlineData("memory cpu", "0::/\n", "the supervisor is not in a group of its own")]
    [InlineData("memory cpu", "0::/system.slice/gapless.service\n", "the supervisor is not in a group of its own")]
    [InlineData("memory cpu", "4:memory:/system.slice/gapless.service\n", "control groups of this machine are version 1")]
    public void Where_it_cannot_be_it_is_said_why(string controllers, string groups, string why)
    {
        Unit(controllers);
        DelegatedGroup.Find(_mount.Path, groups, out string? reason).ShouldBeNull();
        reason.ShouldNotBeNull().ShouldStartWith(why);
    }

    private static string Read(string unit, string file) => File.ReadAllText(Path.Combine(unit, file));

    private string Unit(string controllers)
    {
        _mount.Write("cgroup.controllers", "cpu memory pids\n");
        var unit = Directory.CreateDirectory(Path.Combine(_mount.Path, "system.slice/gapless.service")).FullName;
        File.WriteAllText(Path.Combine(unit, "cgroup.controllers"), controllers + "\n");
        return unit;
    }
}
