using System.Net;
using System.Net.Sockets;
using Gapless.Dev.Compiling;
using Gapless.Dev.Front;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Dev.Front;

public sealed class HoldTests
{
    private static readonly BuildFailure Failure = new("1 error in <App>", [new Problem(null, 0, 0, true, "CS1002", "; expected </script><b>")], "");

    [Fact]
    public async Task Before_the_first_version_a_request_with_its_body_waits()
    {
        await using var bench = await FrontBench.StartAsync();
        var posting = bench.Client.PostAsync("/", new StringContent("body"));
        await Until.TrueAsync(() => bench.Front.Held == 1, "it waits");

        await bench.ServeAsync(1, SmallApp.StartAsync(async context => await context.Request.Body.CopyToAsync(context.Response.Body)));

        using var answer = await posting;
        (await answer.Content.ReadAsStringAsync()).ShouldBe("body");
        answer.Headers.GetValues("X-Gapless-Revision").ShouldBe(["1"]);
    }

    [Fact]
    public async Task A_request_that_nobody_answers_gets_503_with_the_reason()
    {
        await using var bench = await FrontBench.StartAsync(o => o with { HoldLimit = TimeSpan.FromMilliseconds(100) });

        using var answer = await bench.Client.GetAsync("/");

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("The app is not there yet");
    }

    [Fact]
    public async Task A_request_refused_by_a_process_that_has_died_goes_to_the_next_one_with_its_body()
    {
        await using var bench = await FrontBench.StartAsync();
        bench.Front.Switch(new FrontTarget(1, NobodyThere()));
        var posting = bench.Client.PostAsync("/", new StringContent("once"));
        await Until.TrueAsync(() => bench.Front.Held == 1, "it waits");
        var bodies = 0;

        await bench.ServeAsync(2, SmallApp.StartAsync(async context =>
        {
            Interlocked.Increment(ref bodies);
            await context.Request.Body.CopyToAsync(context.Response.Body);
        }));

        using var answer = await posting;
        (await answer.Content.ReadAsStringAsync()).ShouldBe("once");
        answer.Headers.GetValues("X-Gapless-Revision").ShouldBe(["2"]);
        bodies.ShouldBe(1);
    }

    [Fact]
    public async Task A_process_that_comes_back_on_its_port_by_itself_gets_the_request()
    {
        await using var bench = await FrontBench.StartAsync();
        var endPoint = NobodyThere();
        bench.Front.Switch(new FrontTarget(1, endPoint));
        var getting = bench.Client.GetStringAsync("/");
        await Until.TrueAsync(() => bench.Front.Held == 1, "it waits");

        await using var app = await SmallApp.StartAsync(context => context.Response.Body.WriteAsync("back"u8.ToArray()).AsTask(), endPoint.Port);

        (await getting).ShouldBe("back");
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("DELETE")]
    [InlineData("page")]
    public async Task A_request_that_was_broken_off_is_not_repeated(string method)
    {
        await using var bench = await FrontBench.StartAsync();
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        bench.Front.Switch(new FrontTarget(3, (IPEndPoint)listener.LocalEndPoint!));
        using var request = new HttpRequestMessage(new HttpMethod(method), "/pay");
        var asking = method == "page" ? bench.NavigateAsync("/pay") : bench.Client.SendAsync(request);

        using (var accepted = await listener.AcceptAsync())
            await accepted.ReceiveAsync(new byte[4096]);

        using var answer = await asking;
        listener.Poll(0, SelectMode.SelectRead).ShouldBeFalse("nobody else connects");
        answer.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        var text = await answer.Content.ReadAsStringAsync();
        text.ShouldContain("The app broke off before it answered");
        text.Contains("<html", StringComparison.Ordinal).ShouldBe(method == "page");
    }

    [Fact]
    public async Task A_connection_that_the_app_closes_when_it_lay_idle_costs_no_request()
    {
        await using var bench = await FrontBench.StartAsync();
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        bench.Front.Switch(new FrontTarget(3, (IPEndPoint)listener.LocalEndPoint!));
        var answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray();
        var first = bench.Client.GetStringAsync("/1");
        var idle = await listener.AcceptAsync();
        await idle.ReceiveAsync(new byte[4096]);
        await idle.SendAsync(answer);
        (await first).ShouldBe("ok");

        // It closes in the moment in which the next request arrives.
        var second = bench.Client.GetStringAsync("/2");
        await idle.ReceiveAsync(new byte[4096]);
        idle.Dispose();
        using var next = await listener.AcceptAsync();
        await next.ReceiveAsync(new byte[4096]);
        await next.SendAsync(answer);

        (await second).ShouldBe("ok");
    }

    [Fact]
    public async Task While_nothing_serves_a_failure_is_the_answer()
    {
        await using var bench = await FrontBench.StartAsync();
        var waiting = bench.Client.GetAsync("/");
        await Until.TrueAsync(() => bench.Front.Held == 1, "it waits");

        bench.Front.ShowFailure(Failure);

        using var first = await waiting;
        first.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await first.Content.ReadAsStringAsync()).ShouldStartWith("1 error in <App>");
        using var page = await bench.NavigateAsync("/");
        page.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        var html = await page.Content.ReadAsStringAsync();
        html.ShouldNotContain("<App>");
        html.ShouldNotContain("</script><b>");
        html.ShouldContain("/.gapless/dev/client.js?token=" + bench.Token);

        bench.Front.ClearFailure();
        var held = bench.Client.GetStringAsync("/");
        await Until.TrueAsync(() => bench.Front.Held == 1, "it waits again");
        await bench.ServeAsync(1, SmallApp.StartAsync("good"));
        (await held).ShouldBe("good");
    }

    [Fact]
    public async Task An_old_version_goes_on_answering_through_a_failure()
    {
        await using var bench = await FrontBench.StartAsync();
        await bench.ServeAsync(1, SmallApp.StartAsync("old"));

        bench.Front.ShowFailure(Failure);

        (await bench.Client.GetStringAsync("/")).ShouldBe("old");
    }

    [Fact]
    public async Task A_taken_address_is_named()
    {
        await using var bench = await FrontBench.StartAsync();

        var error = await Should.ThrowAsync<IOException>(() => FrontBench.StartAsync(port: bench.Front.Address.Tcp!.Port));

        error.Message.ShouldContain(bench.Front.Address.ToString());
    }

    private static IPEndPoint NobodyThere()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
