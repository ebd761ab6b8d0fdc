using System.Net;
using System.Runtime.CompilerServices;
using Gapless.Cli;
using Gapless.Contract;
using Gapless.Doctor;
using Gapless.Installation;
using Gapless.Linux.Sockets;
using Gapless.Tests;

namespace Gapless.UnitTests.Doctor;

/// <summary>Machines that the test lays out; the kernel is this one.</summary>
public sealed class ExaminationTests : IDisposable
{
    private const string Services = "services:\n  shop:\n    run: ./shop\n    listen: [ 0.0.0.0:80, 127.0.0.1:40000 ]\n";

    private readonly TempDirectory _root = new();
    private readonly Dictionary<string, string> _unit = new() { ["ActiveState"] = "active", ["UnitFileState"] = "enabled", ["AmbientCapabilities"] = "cap_net_bind_service", ["LimitNOFILE"] = "524288" };
    private readonly List<ListenerInfo> _listeners = [];

    public ExaminationTests()
    {
        var layout = InstallLayout.System;
        var unit = UnitText.Of(layout);
        _root.Write("etc/passwd", "root:x:0:0::/root:/bin/sh\ngapless:x:990:990::/var/lib/gapless:/usr/sbin/nologin\n");
        _root.Write(layout.Unit.TrimStart('/'), unit);
        _root.Write(layout.Inventory.TrimStart('/'), $$"""{ "files": { "{{layout.Unit}}": "{{Inventory.DigestOf(unit)}}" } }""");
        _root.Write(layout.Config.TrimStart('/'), Services);
        _root.Write("proc/sys/net/ipv4/ip_local_reserved_ports", "39999-40001");
        _root.Write("proc/sys/net/ipv4/ip_local_port_range", "32768\t60999");
        _root.Write("sys/fs/cgroup/cgroup.controllers", "cpu memory");
    }

    [Fact]
    public void A_machine_in_order_is_well()
    {
        var findings = Examine();

        findings.Where(f => f.Level > FindingLevel.Note).Select(f => f.ToString()).ShouldBeEmpty();
        findings.Where(f => f.Level == FindingLevel.Ok).Select(f => f.Id).ShouldContain(DoctorIds.Configuration);
    }

    [Fact]
    public void A_unit_that_does_not_run_is_an_error()
    {
        _unit["ActiveState"] = "failed";

        Found(DoctorIds.Unit, FindingLevel.Error).ShouldContain("failed");
    }

    [Fact]
    public void A_unit_that_is_not_enabled_is_a_warning()
    {
        _unit["UnitFileState"] = "disabled";

        Found(DoctorIds.Unit, FindingLevel.Warning).ShouldContain("disabled");
    }

    [Fact]
    public void A_unit_changed_by_hand_is_a_warning()
    {
        File.AppendAllText(_root.Path + InstallLayout.System.Unit, "# mine\n");

        Found(DoctorIds.Unit, FindingLevel.Warning).ShouldContain("by hand");
    }

    [Fact]
    public void A_missing_account_is_an_error()
    {
        _root.Write("etc/passwd", "root:x:0:0::/root:/bin/sh\n");

        Found(DoctorIds.Account, FindingLevel.Error).ShouldContain("no user gapless");
    }

    [Fact]
    public void A_configuration_with_a_mistake_is_an_error_with_its_line()
    {
        _root.Write(InstallLayout.System.Config.TrimStart('/'), Services + "    wrokers: 2\n");

        Found(DoctorIds.Configuration, FindingLevel.Error).ShouldContain(":5:5");
    }

    [Fact]
    public void Low_ports_need_a_right()
    {
        _unit["AmbientCapabilities"] = "";

        Found(DoctorIds.LowPorts, FindingLevel.Error).ShouldContain("port 80");
        _root.Write("proc/sys/net/ipv4/ip_unprivileged_port_start", "80");
        Examine().ShouldNotContain(f => f.Id == DoctorIds.LowPorts);
    }

    [Fact]
    public void A_port_that_outgoing_connections_may_take_is_a_warning()
    {
        _root.Write("proc/sys/net/ipv4/ip_local_reserved_ports", "5000,50000-50010");

        Found(DoctorIds.OutgoingPorts, FindingLevel.Warning).ShouldContain("port 40000:");
    }

    [Fact]
    public void Somebody_else_at_the_address_is_named_with_the_unit()
    {
        _listeners.Add(new ListenerInfo(4711, 33, IPEndPoint.Parse("0.0.0.0:80")));
        _root.Write("proc/815/comm", "nginx\n");
        _root.Write("proc/815/cgroup", "0::/system.slice/nginx.service\n");
        Directory.CreateDirectory(_root.Path + "/proc/815/fd");
        File.CreateSymbolicLink(_root.Path + "/proc/815/fd/6", "socket:[4711]");

        var finding = Examine().Single(f => f.Level == FindingLevel.Error);
        finding.What.ShouldContain("pid 815 (nginx) listens at 0.0.0.0:80");
        finding.Remedy!.ShouldContain("nginx.service");

        _root.Write("proc/815/comm", "gapless\n");
        Examine().ShouldNotContain(f => f.Level == FindingLevel.Error);
    }

    [Fact]
    public void Few_files_and_a_full_disk_are_said()
    {
        _unit["LimitNOFILE"] = "1024";

        Found(DoctorIds.Descriptors, FindingLevel.Warning).ShouldContain("1024");
        Examine(freeBytes: 1 << 20).ShouldContain(f => f.Id == DoctorIds.Disk && f.Level == FindingLevel.Error);
    }

    [Fact]
    public void Files_that_everybody_may_write_are_an_error()
    {
        File.SetUnixFileMode(_root.Path + InstallLayout.System.Config, UnixFileMode.UserRead | UnixFileMode.OtherWrite | UnixFileMode.OtherRead);

        Found(DoctorIds.Folders, FindingLevel.Error).ShouldContain("everybody may write");
    }

    [Fact]
    public void Every_id_is_in_the_manual()
    {
        var manual = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../docs/install.md"));

        foreach (var id in DoctorIds.All)
            manual.ShouldContain($"| `{id}` |");
    }

    public void Dispose() => _root.Dispose();

    private string Found(string id, FindingLevel level) => Examine().Single(f => f.Id == id && f.Level == level).What;

    private IReadOnlyList<Finding> Examine(long freeBytes = 10L << 30)
    {
        var layout = InstallLayout.System;
        return Examination.Of(new Patient
        {
            Root = _root.Path,
            Layout = layout,
            Locations = new Locations(layout.Config, _root.Path + "/none", layout.Socket),
            Systemd = new FixedUnit(_unit),
            Now = DateTimeOffset.UnixEpoch,
            IsClockSynchronized = true,
            FreeBytes = freeBytes,
            ListenersOn = port => [.. _listeners.Where(l => l.Local.Port == port)],
        }).Where(f => !f.What.Contains("/none is missing")).ToList();
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private sealed class FixedUnit(Dictionary<string, string> properties) : IUnitFacts
    {
        public int? Version() => 252;

        public string Property(string unit, string name) => properties.GetValueOrDefault(name, "");
    }
}
