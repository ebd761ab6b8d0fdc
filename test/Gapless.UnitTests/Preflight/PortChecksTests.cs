using System.Net;
using Gapless.Contract;
using Gapless.Linux.Sockets;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Preflight;
using Gapless.Supervisor.Preflight.Checks;

namespace Gapless.UnitTests.Preflight;

public sealed class PortChecksTests : IDisposable
{
    private static readonly ListenAddress Address = ListenAddress.OfTcp(new IPEndPoint(IPAddress.Any, 8080));

    private readonly TestMachine _machine = new("dotnet Shop.dll") { Endpoints = [new OwnEndpoint(Address, null, [1, 2])] };

    public PortChecksTests()
    {
        Listen(IPAddress.Any, inode: 1);
        Listen(IPAddress.Any, inode: 2);
    }

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Our_own_sockets_and_those_of_another_family_are_in_order()
    {
        Listen(IPAddress.IPv6Any, inode: 3);

        _machine.Find(PortCheck.Of).ShouldBeEmpty();
    }

    [Fact]
    public void A_stranger_in_the_group_is_an_error_and_named()
    {
        Listen(IPAddress.Any, inode: 99);
        Directory.CreateDirectory(_machine.Root + "/proc/4711/fd");
        File.CreateSymbolicLink(_machine.Root + "/proc/4711/fd/5", "socket:[99]");
        _machine.OnMachine("/proc/4711/comm", "stranger\n");

        var finding = _machine.FindOne(PortCheck.Of);

        finding.Level.ShouldBe(FindingLevel.Error);
        finding.What.ShouldBe("pid 4711 (stranger) listens at 0.0.0.0:8080 too");
    }

    [Fact]
    public void One_at_a_single_address_of_our_port_is_a_warning()
    {
        Listen(IPAddress.Loopback, inode: 99);
        Directory.CreateDirectory(_machine.Root + "/proc");

        var finding = _machine.FindOne(PortCheck.Of);

        finding.Level.ShouldBe(FindingLevel.Warning);
        finding.What.ShouldBe("a process of uid 0 listens at 127.0.0.1:8080");
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://*:8080", null)]
    [InlineData("ASPNETCORE_URLS", "http://*:8080;https://[::1]:8443/", "urls has the app listen at port 8443, which is not in 'listen'")]
    [InlineData("ASPNETCORE_HTTP_PORTS", "8080;9090", "http_ports has the app listen at port 9090, which is not in 'listen'")]
    [InlineData("URLS", "http://unix:/run/shop.sock", null)]
    [InlineData("Kestrel__Endpoints__Grpc__Url", "http://localhost:5001", "Kestrel:Endpoints:Grpc:Url has the app listen at port 5001, which is not in 'listen'")]
    [InlineData("URLS", "http://localhost", "urls has the app listen at port 80, and anna has no right to ports below 1024")]
    public void Ports_that_the_app_opens_by_itself_are_shown(string variable, string value, string? what)
    {
        _machine.Program();
        _machine.Environment[variable] = value;

        _machine.Find(OwnPortCheck.Of).Select(f => f.What).ShouldBe(what is null ? [] : [what]);
    }

    [Fact]
    public void They_are_no_matter_where_the_old_one_ends_first_and_those_in_appsettings_count()
    {
        _machine.Program();
        _machine.InRelease("appsettings.json", """{ "Kestrel": { "Endpoints": { "Web": { "Url": "http://*:5001" }, "Admin": { "Url": "http://*:8080" } } } }""");
        _machine.FindOne(OwnPortCheck.Of).What.ShouldContain("Kestrel:Endpoints:Web:Url");

        _machine.Config = _machine.Config with { Strategy = RolloutStrategy.Recreate };

        _machine.Find(OwnPortCheck.Of).ShouldBeEmpty();
    }

    private void Listen(IPAddress address, ulong inode) => _machine.Listeners.Add(new ListenerInfo(inode, 0, new IPEndPoint(address, 8080)));
}
