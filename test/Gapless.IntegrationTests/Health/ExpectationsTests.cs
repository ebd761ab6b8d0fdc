using Gapless.IntegrationTests.Linux;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Health;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Health;

/// <summary>What checks and smoke tests expect of an answer beside its first status, on a real connection.</summary>
public sealed class ExpectationsTests : IDisposable
{
    private const string Healthy = """{ "status": "ok", "load": 0.50, "checks": [ { "name": "db", "up": true, "error": null } ] }""";

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("$.status", "ok")]
    [InlineData("$.load", "0.5")]
    [InlineData("$.load", "0.50")]
    [InlineData("$.checks[0].up", "true")]
    [InlineData("$.checks[0].error", "null")]
    public async Task A_value_of_the_body_is_right(string path, string value) =>
        (await CheckAsync(Answer(Healthy), new HttpCheck { Path = "/h", Json = [Value(path, value)] })).ShouldBe(new ProbeResult(true, "GET /h answered 'HTTP/1.1 200 OK'"));

    [Theory]
    [InlineData(Healthy, "$.status", "OK", ", but $.status is \"ok\" instead of OK: ")]
    [InlineData(Healthy, "$.load", "0.6", ", but $.load is 0.50 instead of 0.6: ")]
    [InlineData(Healthy, "$.load", "ok", ", but $.load is 0.50 instead of ok: ")]
    [InlineData(Healthy, "$.checks[0].up", "false", ", but $.checks[0].up is true instead of false: ")]
    [InlineData(Healthy, "$.checks[0].error", "none", ", but $.checks[0].error is null instead of none: ")]
    [InlineData(Healthy, "$.checks[1].up", "true", ", but without $.checks[1].up in the body: ")]
    [InlineData("""{ "status": { "text": "ok" } }""", "$.status", "ok", ", but $.status is { \"text\": \"ok\" } instead of ok: ")]
    [InlineData("ok", "$.status", "ok", ", but with a body that is not JSON: ok")]
    [InlineData("", "$.status", "ok", ", but with a body that is not JSON")]
    public async Task A_wrong_value_is_shown_beside_the_body(string body, string path, string value, string miss)
    {
        ProbeResult result = await CheckAsync(Answer(body), new HttpCheck { Path = "/h", Json = [Value(path, value)] });
        result.Passed.ShouldBeFalse();
        result.Detail.ShouldStartWith("GET /h answered 'HTTP/1.1 200 OK'" + miss);
        result.Detail.ShouldEndWith(body);
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_not_taken_for_broken_json()
    {
        ProbeResult result = await CheckAsync(Answer($$"""{ "status": "ok", "more": "{{new string('x', 70_000)}}" }"""), new HttpCheck { Path = "/h", Json = [Value("$.status", "ok")] });
        result.Detail.ShouldStartWith("GET /h answered 'HTTP/1.1 200 OK', but with more than 64 KiB, which is not read as JSON: {");
    }

    [Theory]
    [InlineData("content-type", "json", true, "")]
    [InlineData("Content-Type", "", true, "")]
    [InlineData("Vary", "b", true, "")]
    [InlineData("Content-Type", "html", false, ", but with the header 'Content-Type: application/json', which is without \"html\": ok")]
    [InlineData("ETag", "", false, ", but without the header ETag: ok")]
    public async Task Headers_are_there_and_hold_a_text(string name, string text, bool passes, string miss)
    {
        var check = new HttpCheck { Path = "/h", Headers = [new HeaderExpectation(name, text)] };
        (await CheckAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nVary: a\r\nVary: b\r\nContent-Length: 2\r\n\r\nok", check))
            .ShouldBe(new ProbeResult(passes, "GET /h answered 'HTTP/1.1 200 OK'" + miss));
    }

    [Fact]
    public async Task A_status_is_one_of_a_set()
    {
        var check = new HttpCheck { Path = "/h", Status = new StatusSet([new StatusRange(200, 204), new StatusRange(404, 404)]) };
        (await CheckAsync("HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n", check)).Passed.ShouldBeTrue();
        (await CheckAsync("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", check)).Detail.ShouldBe("GET /h answered 'HTTP/1.1 302 Found' instead of 200-204, 404");
    }

    [Fact]
    public async Task Smoke_tests_expect_the_same()
    {
        using ScriptedServer server = ScriptedServer.Answering(Answer(Healthy));
        var step = new SmokeStep { Http = new HttpCheck { Path = "/h", Json = [Value("$.checks[0].name", "cache")] } };
        ProbeResult result = await new SmokeRunner(TimeProvider.System).RunAsync([step], server.Target, Contexts.In(_directory.Path), TestContext.Current.CancellationToken);
        result.Passed.ShouldBeFalse();
        result.Detail.ShouldStartWith("smoke test 'GET /h -> 200-399' failed: GET /h answered 'HTTP/1.1 200 OK', but $.checks[0].name is \"db\" instead of cache: { \"status\"");
    }

    private static JsonExpectation Value(string path, string value) => new(JsonPath.TryParse(path)!, value);

    private static string Answer(string body) => $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    private async Task<ProbeResult> CheckAsync(string answer, HttpCheck check)
    {
        using ScriptedServer server = ScriptedServer.Answering(answer);
        var probe = new ProbeConfig { Http = check, Timeout = TestTimeouts.Step };
        return await new HealthProbe(TimeProvider.System).CheckAsync(probe, server.Target, Contexts.In(_directory.Path), TestContext.Current.CancellationToken);
    }
}
