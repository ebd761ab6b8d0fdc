using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using Gapless.Tests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gapless.IntegrationTests.Dev.Front;

/// <summary>What an app sees and says is the same as without the front.</summary>
public sealed class PassThroughTests
{
    [Fact]
    public async Task The_app_sees_the_request_as_it_was_written()
    {
        await using var bench = await FrontBench.StartAsync();
        await bench.ServeAsync(7, SmallApp.StartAsync(async context =>
        {
            var raw = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
            var headers = string.Join('\n', context.Request.Headers.Select(h => $"{h.Key}: {h.Value}"));
            context.Response.Headers["X-Gapless-Revision"] = "of the app";
            context.Response.Headers["Server"] = "app/1";
            await context.Response.WriteAsync($"{raw}\n{headers}\nbody {await new StreamReader(context.Request.Body).ReadToEndAsync()}");
        }));

        var answer = await bench.RawAsync(
            "POST /a%7Eb/%2e%2E/c%2Fd//e?x=a%20b+c&y=%7e HTTP/1.1\r\nHost: my.name:1234\r\nX-Forwarded-For: 192.0.2.1\r\nX-Odd: \xe9\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\nConnection: close\r\n\r\na=%7E+1");

        answer.ShouldContain("/a%7Eb/%2e%2E/c%2Fd//e?x=a%20b+c&y=%7e\n");
        answer.ShouldContain("body a=%7E+1");
        answer.ShouldContain("Host: my.name:1234\n");
        answer.ShouldContain("X-Forwarded-For: 192.0.2.1\n");
        answer.ShouldContain("X-Gapless-Revision: 7\r\n");
        answer.ShouldContain("Server: app/1\r\n");
        foreach (var ours in (string[])["X-Forwarded-Host", "X-Forwarded-Proto", "traceparent", "Request-Id", "Via:", "\nForwarded"])
            answer.ShouldNotContain(ours, Case.Insensitive);
        answer.Split('\n').Count(l => l.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase)).ShouldBe(1);
    }

    [Fact]
    public async Task Expect_100_continue_is_answered_when_the_app_wants_the_body()
    {
        await using var bench = await FrontBench.StartAsync();
        await bench.ServeAsync(1, SmallApp.StartAsync(async context =>
        {
            if (context.Request.Path == "/no")
                context.Response.StatusCode = 413;
            else
                await context.Request.Body.CopyToAsync(context.Response.Body);
        }));
        static string Head(string path, int length) => $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n";

        (await bench.RawAsync(Head("/yes", 3), until: "\r\n\r\n")).ShouldStartWith("HTTP/1.1 100 Continue");
        // .NET's client sends up to a kilobyte all the same, to keep its connection.
        (await bench.RawAsync(Head("/no", 4096), until: "\r\n\r\n")).ShouldStartWith("HTTP/1.1 413");
    }

    [Fact]
    public async Task Head_and_pieces_of_an_answer_arrive_when_the_app_sends_them()
    {
        var go = new SemaphoreSlim(0);
        await using var bench = await FrontBench.StartAsync();
        await bench.ServeAsync(1, SmallApp.StartAsync(async context =>
        {
            await context.Response.Body.FlushAsync();
            for (var i = 0; i < 3; i++)
            {
                await go.WaitAsync();
                await context.Response.WriteAsync($"piece {i}");
            }
        }));

        using var answer = await bench.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[100];
        for (var i = 0; i < 3; i++)
        {
            go.Release();
            var read = await stream.ReadAsync(buffer);
            Encoding.UTF8.GetString(buffer, 0, read).ShouldBe($"piece {i}");
        }
        (await stream.ReadAsync(buffer)).ShouldBe(0);
    }

    [Fact]
    public async Task A_client_that_leaves_is_gone_for_the_app_too()
    {
        var aborted = new TaskCompletionSource();
        await using var bench = await FrontBench.StartAsync();
        var target = await bench.ServeAsync(1, SmallApp.StartAsync(async context =>
        {
            context.RequestAborted.Register(() => aborted.TrySetResult());
            await context.Response.Body.FlushAsync();
            await aborted.Task;
        }));

        using (await bench.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead))
            bench.Front.UnderWay(target).ShouldBe((1, 0));

        await aborted.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await Until.TrueAsync(() => bench.Front.UnderWay(target) == (0, 0), "nothing is under way");
    }

    [Fact]
    public async Task Events_of_the_app_pass_at_once_count_as_a_stream_and_end_politely()
    {
        var go = new SemaphoreSlim(0);
        await using var bench = await FrontBench.StartAsync();
        var target = await bench.ServeAsync(1, SmallApp.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.FlushAsync();
            while (true)
            {
                await go.WaitAsync(context.RequestAborted);
                await context.Response.WriteAsync("data: x\n\n");
            }
        }));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/events");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var answer = await bench.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await answer.Content.ReadAsStreamAsync();

        go.Release();
        var buffer = new byte[100];
        (await stream.ReadAsync(buffer)).ShouldBe(9);
        bench.Front.UnderWay(target).ShouldBe((0, 1));
        (await bench.Front.WhenIdleAsync(target, TimeSpan.Zero, default)).ShouldBeTrue();

        bench.Front.Close(target);
        // An ordinary end, not a broken connection.
        (await stream.ReadAsync(buffer)).ShouldBe(0);
        await Until.TrueAsync(() => bench.Front.UnderWay(target) == (0, 0), "the stream has ended");
    }

    [Fact]
    public async Task A_WebSocket_passes_and_is_asked_to_come_back()
    {
        var appSaw = new TaskCompletionSource<WebSocketCloseStatus?>();
        await using var bench = await FrontBench.StartAsync();
        var target = await bench.ServeAsync(4, SmallApp.StartAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync("chat");
            var buffer = new byte[300_000];
            while (true)
            {
                var message = await socket.ReceiveAsync(buffer, default);
                if (message.MessageType == WebSocketMessageType.Close)
                {
                    appSaw.SetResult(socket.CloseStatus);
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", default);
                    return;
                }
                await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, default);
            }
        }));
        using var client = new ClientWebSocket();
        client.Options.AddSubProtocol("chat");
        client.Options.CollectHttpResponseDetails = true;
        await client.ConnectAsync(new UriBuilder(bench.Uri) { Scheme = "ws", Path = "/ws" }.Uri, default);
        client.SubProtocol.ShouldBe("chat");
        client.HttpResponseHeaders!["X-Gapless-Revision"].ShouldBe(["4"]);
        bench.Front.UnderWay(target).ShouldBe((0, 1));
        var sent = new byte[200_000];
        Random.Shared.NextBytes(sent);

        await client.SendAsync(sent, WebSocketMessageType.Binary, true, default);
        var received = new MemoryStream();
        var part = new byte[65_536];
        ValueWebSocketReceiveResult result;
        do
        {
            result = await client.ReceiveAsync(part.AsMemory(), default);
            received.Write(part, 0, result.Count);
        }
        while (received.Length < sent.Length);
        received.ToArray().ShouldBe(sent);
        while (!result.EndOfMessage)
            result = await client.ReceiveAsync(part.AsMemory(), default);

        bench.Front.Close(target);
        (await client.ReceiveAsync(part.AsMemory(), default)).MessageType.ShouldBe(WebSocketMessageType.Close);
        ((int?)client.CloseStatus).ShouldBe(1012);
        await client.CloseOutputAsync((WebSocketCloseStatus)1012, "", default);
        ((int?)await appSaw.Task.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBe(1012);
        await Until.TrueAsync(() => bench.Front.UnderWay(target) == (0, 0), "the socket has ended");
    }

    [Fact]
    public async Task A_first_answer_is_reported_once_for_each_revision()
    {
        await using var bench = await FrontBench.StartAsync();
        await bench.ServeAsync(1, SmallApp.StartAsync(context =>
        {
            context.Response.StatusCode = 418;
            return Task.CompletedTask;
        }));
        using (await bench.Client.GetAsync("/a?secret=1"))
        using (await bench.Client.GetAsync("/b"))
            bench.FirstAnswers.Select(a => (a.Revision, a.Request, a.Status)).ShouldBe([(1, "GET /a", 418)]);
        // What the front answers itself proves nothing.
        await bench.ServeAsync(2, SmallApp.StartAsync("two"));
        using (await bench.Client.GetAsync("/.gapless/dev/client.js?token=" + bench.Token))
            bench.FirstAnswers.Count.ShouldBe(1);

        (await bench.Client.GetStringAsync("/c")).ShouldBe("two");

        bench.FirstAnswers.Select(a => (a.Revision, a.Request, a.Status)).ShouldBe([(1, "GET /a", 418), (2, "GET /c", 200)]);
    }

    [Fact]
    public async Task The_front_listens_on_a_Unix_socket_too()
    {
        using var folder = new TempDirectory();
        var path = Path.Combine(folder.Path, "app.sock");
        await using var bench = await FrontBench.StartAsync(o => o with { Listen = Gapless.Supervisor.Configuration.ListenAddress.OfUnix(path) });
        await bench.ServeAsync(1, SmallApp.StartAsync("unix"));
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
                await socket.ConnectAsync(new System.Net.Sockets.UnixDomainSocketEndPoint(path), token);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            },
        });

        (await client.GetStringAsync("http://localhost/")).ShouldBe("unix");
    }
}
