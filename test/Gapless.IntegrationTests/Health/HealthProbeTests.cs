using System.Net;
using System.Net.Sockets;
using Gapless.IntegrationTests.Linux;
using Gapless.Linux.Steering;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Health;

namespace Gapless.IntegrationTests.Health;

public sealed class HealthProbeTests : IDisposable
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);
    private readonly string _directory = Directory.CreateTempSubdirectory("gapless-health-").FullName;
    private readonly HealthProbe _probe = new(TimeProvider.System);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", null, null, "GET /h answered 'HTTP/1.1 200 OK'")]
    [InlineData("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", null, null, "GET /h answered 'HTTP/1.1 302 Found'")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404, null, "GET /h answered 'HTTP/1.1 404 Not Found'")]
    [InlineData("HTTP/1.1 204\r\n\r\n", null, null, "GET /h answered 'HTTP/1.1 204'")]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nold but ok", 200, "but ok", "GET /h answered 'HTTP/1.0 200 OK'")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, null, "GET /h answered 'HTTP/1.1 200 OK'")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhea\r\n4;x=y\r\nlthy\r\n0\r\nTrailer: t\r\n\r\n", 200, "healthy", "GET /h answered 'HTTP/1.1 200 OK'")]
    public async Task A_right_answer_passes(string answer, int? status, string? body, string detail)
    {
        using ScriptedServer server = ScriptedServer.Answering(answer);
        ProbeResult result = await CheckAsync(server, status, body);
        result.ShouldBe(new ProbeResult(true, detail));
        server.Requests.ShouldHaveSingleItem().ShouldBe("GET /h HTTP/1.1\r\nHost: localhost\r\nUser-Agent: gapless-probe\r\nAccept: */*\r\nConnection: close\r\n\r\n");
    }

    [Theory]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 16\r\n\r\nno database\r\nyet", null, null, "GET /h answered 'HTTP/1.1 503 Service Unavailable' instead of 200-399: no database yet")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 204, null, "GET /h answered 'HTTP/1.1 200 OK' instead of 204")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\ndegraded", 200, "healthy", "GET /h answered 'HTTP/1.1 200 OK', but without \"healthy\" in the body: degraded")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", 200, null, "closed the connection 96 bytes before the end of the body")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", 200, null, "closed the connection 2 bytes before the end of the body")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", 200, null, "closed the connection before the size of a chunk")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 200, null, "sent a chunk without a size: 'zz'")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", 200, null, "sent a Content-Length that is no number: 'many'")]
    [InlineData("HTTP/1.1 200 OK\r\nServer", 200, null, "closed the connection before the end of the headers")]
    [InlineData("HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", 200, null, "sent a line that is no header: 'nonsense'")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", 200, null, "answered something that is not HTTP/1.1: 'SSH-2.0-OpenSSH_9.2'")]
    [InlineData("", 200, null, "closed the connection without an answer")]
    public async Task A_wrong_answer_is_shown(string answer, int? status, string? body, string detail)
    {
        using ScriptedServer server = ScriptedServer.Answering(answer);
        ProbeResult result = await CheckAsync(server, status, body);
        result.Passed.ShouldBeFalse();
        result.Detail.ShouldBe(detail.StartsWith("GET", StringComparison.Ordinal) ? detail : $"GET /h ({server.EndPoint}): {detail}");
    }

    [Fact]
    public async Task A_long_body_is_cut_in_the_report_and_at_64_KiB()
    {
        using ScriptedServer error = ScriptedServer.Answering($"HTTP/1.1 500 Oh\r\nContent-Length: 9999\r\n\r\n{new string('e', 9999)}");
        (await CheckAsync(error)).Detail.ShouldBe($"GET /h answered 'HTTP/1.1 500 Oh' instead of 200-399: {new string('e', 300)}…");

        using var endless = new ScriptedServer(async (socket, stop) =>
        {
            await ScriptedServer.SendAsync(socket, "HTTP/1.1 200 OK\r\n\r\n", stop);
            while (true)
            {
                await ScriptedServer.SendAsync(socket, new string('x', 4096), stop);
            }
        });
        (await CheckAsync(endless)).Passed.ShouldBeTrue();
        (await CheckAsync(endless, 200, "y")).Passed.ShouldBeFalse();

        using ScriptedServer chatty = ScriptedServer.Answering("HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Repeat($"X: {new string('x', 1000)}\r\n", 100)) + "\r\n");
        (await CheckAsync(chatty)).Detail.ShouldContain("sent more than 64 KiB of headers");
    }

    [Fact]
    public async Task A_hanging_a_half_and_a_dripping_answer_time_out()
    {
        using var hanging = new ScriptedServer((_, stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop));
        using var half = new ScriptedServer(async (socket, stop) =>
        {
            await ScriptedServer.SendAsync(socket, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhal", stop);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        });
        using var dripping = new ScriptedServer(async (socket, stop) =>
        {
            while (true)
            {
                await ScriptedServer.SendAsync(socket, "H", stop);
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, stop);
            }
        });
        foreach (ScriptedServer server in new[] { hanging, half, dripping })
        {
            ProbeResult result = await _probe.CheckAsync(Http() with { Timeout = Short }, server.Target, Context(), TestContext.Current.CancellationToken);
            result.ShouldBe(new ProbeResult(false, $"GET /h ({server.EndPoint}): timed out: no whole answer within 300ms"));
        }
    }

    [Fact]
    public async Task A_reset_and_a_refused_connection_are_named()
    {
        var server = new ScriptedServer((socket, _) =>
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            return Task.CompletedTask;
        });
        (await CheckAsync(server)).Detail.ShouldBe($"GET /h ({server.EndPoint}): connection reset");
        server.Dispose();
        (await CheckAsync(server)).Detail.ShouldBe($"GET /h ({server.EndPoint}): connection refused");
        (await _probe.CheckAsync(Http(), ProbeTarget.OfUnix(Path.Combine(_directory, "no.sock")), Context(), TestContext.Current.CancellationToken)).Detail
            .ShouldBe($"GET /h (unix:{_directory}/no.sock): there is no such socket");
    }

    [Fact]
    public async Task The_caller_cancels_and_a_timeout_does_not_look_like_it()
    {
        using var hanging = new ScriptedServer((_, stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop));
        using var cancel = new CancellationTokenSource();
        Task<ProbeResult> check = _probe.CheckAsync(Http() with { Timeout = TimeSpan.FromMinutes(5) }, hanging.Target, Context(), cancel.Token);
        await Until.True(() => hanging.Requests.Count == 1);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => check);
    }

    [Fact]
    public async Task Method_host_and_a_post_without_body_are_sent_as_configured()
    {
        using ScriptedServer server = ScriptedServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n");
        await _probe.CheckAsync(Http() with { Http = new HttpCheck { Path = "/p?a=1", Method = "HEAD", Host = "shop.example" } }, server.Target, Context(), TestContext.Current.CancellationToken);
        await _probe.CheckAsync(Http() with { Http = new HttpCheck { Path = "/p", Method = "POST" } }, server.Target, Context(), TestContext.Current.CancellationToken);
        server.Requests[0].ShouldStartWith("HEAD /p?a=1 HTTP/1.1\r\nHost: shop.example\r\n");
        server.Requests[1].ShouldContain("\r\nContent-Length: 0\r\n");
    }

    [Fact]
    public async Task A_tcp_check_passes_only_when_the_worker_takes_the_connection()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var pinned = new PinnedAddress((IPEndPoint)listener.LocalEndPoint!);
        int queued = 0;
        var target = ProbeTarget.Of(pinned, () => Volatile.Read(ref queued));
        var tcp = new ProbeConfig { Tcp = true, Timeout = Short };

        (await _probe.CheckAsync(tcp, target, Context(), TestContext.Current.CancellationToken)).Passed.ShouldBeTrue();
        Volatile.Write(ref queued, 1);
        (await _probe.CheckAsync(tcp, target, Context(), TestContext.Current.CancellationToken)).Detail
            .ShouldBe($"TCP connection ({pinned}): timed out: no whole answer within 300ms");
        Task<ProbeResult> taken = _probe.CheckAsync(tcp with { Timeout = TestTimeouts.Step }, target, Context(), TestContext.Current.CancellationToken);
        Volatile.Write(ref queued, 0);
        (await taken).Passed.ShouldBeTrue();
    }

    [Fact]
    public async Task A_worker_behind_a_unix_socket_is_reached()
    {
        string path = Path.Combine(_directory, "w.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        Task<ProbeResult> check = _probe.CheckAsync(Http(), ProbeTarget.OfUnix(path), Context(), TestContext.Current.CancellationToken);
        using (Socket connection = await listener.AcceptAsync(TestContext.Current.CancellationToken))
        {
            await connection.ReceiveAsync(new byte[4096], TestContext.Current.CancellationToken);
            await ScriptedServer.SendAsync(connection, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", TestContext.Current.CancellationToken);
        }

        (await check).Passed.ShouldBeTrue();
    }

    private static ProbeConfig Http(int? status = null, string? body = null) =>
        new() { Http = new HttpCheck { Path = "/h", Status = status is { } only ? StatusSet.Of(only) : StatusSet.Default, Body = body }, Timeout = TestTimeouts.Step };

    private Task<ProbeResult> CheckAsync(ScriptedServer server, int? status = null, string? body = null) =>
        _probe.CheckAsync(Http(status, body), server.Target, Context(), TestContext.Current.CancellationToken);

    private CommandContext Context() => Contexts.In(_directory);
}
