using System.Net;
using System.Net.Sockets;
using Gapless.IntegrationTests.Linux;
using Gapless.Linux.Steering;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Health;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Health;

/// <summary>Against gRPC's own server, and against servers that are none.</summary>
public sealed class GrpcHealthTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly HealthProbe _probe = new(TimeProvider.System);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_server_says_of_itself_and_of_each_service_whether_it_serves()
    {
        using GrpcServer server = await GrpcServer.StartAsync();
        (await CheckAsync(server.Target, "")).ShouldBe(new ProbeResult(true, "grpc health answered SERVING"));
        (await CheckAsync(server.Target, "good")).ShouldBe(new ProbeResult(true, "grpc health of good answered SERVING"));
        (await CheckAsync(server.Target, "bad")).ShouldBe(new ProbeResult(false, "grpc health of bad answered NOT_SERVING"));
        (await CheckAsync(server.Target, "unknown")).ShouldBe(new ProbeResult(false, "grpc health of unknown answered UNKNOWN"));
        (await CheckAsync(server.Target, "other")).ShouldBe(new ProbeResult(false, "grpc health of other answered NOT_FOUND: it does not know this service (unknown service)"));
        (await CheckAsync(server.Target, "broken")).ShouldBe(new ProbeResult(false, "grpc health of broken answered UNAVAILABLE (no database, 50 % full)"));
        (await CheckAsync(server.Target, "big")).Detail.ShouldEndWith("sent a message of more than 4096 bytes");
    }

    [Fact]
    public async Task A_server_without_a_health_service_says_so()
    {
        using GrpcServer server = await GrpcServer.StartAsync("no-health");
        ProbeResult result = await CheckAsync(server.Target, "");
        result.Passed.ShouldBeFalse();
        result.Detail.ShouldStartWith("grpc health answered UNIMPLEMENTED: it has no health service");
    }

    [Fact]
    public async Task A_server_that_speaks_something_else_hangs_or_is_gone_is_named()
    {
        using ScriptedServer old = ScriptedServer.Answering("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        ProbeResult result = await CheckAsync(old.Target, "");
        result.Passed.ShouldBeFalse();
        result.Detail.ShouldStartWith($"grpc health ({old.EndPoint}): spoke no HTTP/2 without TLS: ");

        using var hanging = new ScriptedServer((_, stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop));
        (await CheckAsync(hanging.Target, "", TimeSpan.FromMilliseconds(300))).Detail.ShouldBe($"grpc health ({hanging.EndPoint}): timed out: no whole answer within 300ms");

        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var nobody = ProbeTarget.Of(new PinnedAddress((IPEndPoint)listener.LocalEndPoint!));
        (await CheckAsync(nobody, "")).Detail.ShouldBe($"grpc health ({listener.LocalEndPoint}): connection refused");
    }

    private Task<ProbeResult> CheckAsync(ProbeTarget target, string service, TimeSpan? timeout = null) =>
        _probe.CheckAsync(new ProbeConfig { Grpc = service, Timeout = timeout ?? TestTimeouts.Step }, target, Contexts.In(_directory.Path), TestContext.Current.CancellationToken);
}
