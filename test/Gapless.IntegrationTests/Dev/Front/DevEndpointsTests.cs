using System.Net;
using Gapless.Dev.Compiling;
using Gapless.Dev.Front;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Dev.Front;

public sealed class DevEndpointsTests
{
    [Theory]
    [InlineData("client.js")]
    [InlineData("events")]
    [InlineData("anything")]
    public async Task Nobody_gets_in_without_the_token_from_another_origin_or_under_another_name(string path)
    {
        await using var bench = await FrontBench.StartAsync();

        (await StatusAsync(bench, path)).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(bench, $"{path}?token={bench.Token[..^1]}0x")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(bench, $"{path}?token={bench.Token}", "Origin", "http://evil.example")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(bench, $"{path}?token={bench.Token}", "Origin", "http://localhost:1")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(bench, $"{path}?token={bench.Token}", "Sec-Fetch-Site", "same-site")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(bench, $"{path}?token={bench.Token}", "Host", "evil.example")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(bench, $"{path}?token={bench.Token}", "Origin", bench.Uri.GetLeftPart(UriPartial.Authority)))
            .ShouldBe(path == "anything" ? HttpStatusCode.NotFound : HttpStatusCode.OK);
    }

    [Fact]
    public async Task No_answer_can_be_read_by_another_origin()
    {
        await using var bench = await FrontBench.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Options, "/.gapless/dev/events?token=" + bench.Token);
        request.Headers.Add("Origin", "http://evil.example");
        request.Headers.Add("Access-Control-Request-Method", "GET");

        using var answer = await bench.Client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        answer.Headers.Select(h => h.Key).ShouldNotContain(name => name.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task What_is_ours_never_reaches_the_app()
    {
        await using var bench = await FrontBench.StartAsync();
        await bench.ServeAsync(1, SmallApp.StartAsync("app"));

        (await StatusAsync(bench, "other?token=" + bench.Token)).ShouldBe(HttpStatusCode.NotFound);
        (await bench.Client.GetStringAsync("/.gapless/other")).ShouldBe("app");
        bench.FirstAnswers.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_listener_hears_the_state_and_then_what_happens()
    {
        await using var bench = await FrontBench.StartAsync();
        bench.Front.Switch(new FrontTarget(3, new IPEndPoint(IPAddress.Loopback, 1)));
        bench.Front.Reload(3);
        bench.Front.ShowFailure(new BuildFailure("no", [], "why"));
        using var answer = await bench.Client.GetAsync("/.gapless/dev/events?token=" + bench.Token, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());

        (await WordAsync(reader)).ShouldBe("""event: hello|data: {"revision":3,"serving":true,"assets":0,"failure":{"title":"no","problems":[],"more":0,"output":"why"}}""");
        bench.Front.Browsers.ShouldBe(1);
        bench.Front.ClearFailure();
        bench.Front.Refresh(["/a/site.css"]);
        bench.Front.Reload(4);
        (await WordAsync(reader)).ShouldBe("""event: failure|data: {"failure":null}""");
        (await WordAsync(reader)).ShouldBe("""event: refresh|data: {"paths":["/a/site.css"],"assets":1}""");
        (await WordAsync(reader)).ShouldBe("""event: reload|data: {"revision":4}""");

        answer.Dispose();
        await Until.TrueAsync(() => bench.Front.Browsers == 0, "it has gone");
    }

    [Fact]
    public async Task Waiting_for_a_revision_ends_with_the_ledger_or_with_the_reason()
    {
        await using var bench = await FrontBench.StartAsync();
        var two = bench.Client.GetAsync("/.gapless/dev/wait?revision=2");
        var three = bench.Client.GetAsync("/.gapless/dev/wait?revision=3");
        await Until.TrueAsync(() => bench.Revisions.Asked.Count == 2, "both are asked for");

        bench.Revisions.Decide(new RevisionAnswer(2, false, "build failed: 1 error", null));
        bench.Revisions.Decide(new RevisionAnswer(3, true, null, """{"savedMs":0,"answeredMs":212}"""));

        using var failed = await two;
        failed.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await failed.Content.ReadAsStringAsync()).ShouldBe("""{"revision":2,"answered":false,"reason":"build failed: 1 error"}""" + "\n");
        using var answered = await three;
        answered.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answered.Content.ReadAsStringAsync()).ShouldBe("""{"revision":3,"answered":true,"ledger":{"savedMs":0,"answeredMs":212}}""" + "\n");
    }

    [Fact]
    public async Task Waiting_checks_the_name_and_the_origin_and_the_number()
    {
        await using var bench = await FrontBench.StartAsync();

        (await StatusAsync(bench, "wait?revision=1", "Host", "evil.example")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(bench, "wait?revision=1", "Origin", "http://evil.example")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(bench, "wait?revision=1", "Sec-Fetch-Site", "cross-site")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(bench, "wait?revision=-1")).ShouldBe(HttpStatusCode.BadRequest);
        bench.Revisions.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_end_of_the_session_ends_a_wait()
    {
        var bench = await FrontBench.StartAsync();
        var waiting = bench.Client.GetAsync("/.gapless/dev/wait?revision=2");
        await Until.TrueAsync(() => bench.Revisions.Asked.Count == 1, "it is asked for");

        await bench.Front.DisposeAsync();

        using var answer = await waiting;
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        await bench.DisposeAsync();
    }

    private static async Task<HttpStatusCode> StatusAsync(FrontBench bench, string path, string? header = null, string? value = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/.gapless/dev/" + path);
        if (header is not null)
            request.Headers.TryAddWithoutValidation(header, value);
        using var answer = await bench.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }

    private static async Task<string> WordAsync(StreamReader reader)
    {
        var lines = new List<string>();
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
            lines.Add(line);
        return string.Join('|', lines);
    }
}
