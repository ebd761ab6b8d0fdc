using Gapless.Supervisor.Configuration;

namespace Gapless.UnitTests.Configuration;

/// <summary>What is asked of a service before and while it serves: probes, smoke tests, warm-up.</summary>
public sealed class ProbeFormsTests
{
    [Theory]
    [InlineData("health: /healthz")]
    [InlineData("health: GET /healthz")]
    [InlineData("health: { http: /healthz }")]
    [InlineData("health: { readiness: /healthz }")]
    [InlineData("health: { readiness: { http: { path: /healthz } } }")]
    public void Health_has_short_forms_for_readiness(string written) =>
        Yaml.Read(written).Health.ShouldBe(new HealthConfig { Readiness = new ProbeConfig { Http = new HttpCheck { Path = "/healthz" } } });

    [Fact]
    public void A_probe_has_every_detail()
    {
        HealthConfig health = Yaml.Read(
            "health:",
            "  startup: { tcp: true, delay: 1s, period: 100ms, failures: 50 }",
            "  readiness: { http: /r, method: HEAD, host: shop.example, status: 204, body: ok, timeout: 1s, successes: 2 }",
            "  liveness: { command: ./alive.sh }",
            "  notify: yes").Health;
        health.Startup.ShouldBe(new ProbeConfig { Tcp = true, Delay = TimeSpan.FromSeconds(1), Period = TimeSpan.FromMilliseconds(100), Failures = 50 });
        health.Readiness.ShouldBe(new ProbeConfig
        {
            Http = new HttpCheck { Method = "HEAD", Path = "/r", Host = "shop.example", Status = StatusSet.Of(204), Body = "ok" },
            Timeout = TimeSpan.FromSeconds(1),
            Successes = 2,
        });
        health.Liveness.ShouldBe(new ProbeConfig { Command = "./alive.sh", Period = TimeSpan.FromSeconds(5), Failures = 3 });
        health.Notify.ShouldBeTrue();
        Yaml.Read("health: { liveness: tcp }").Health.Liveness!.Tcp.ShouldBeTrue();
        Yaml.Read("health: { liveness: { run: ./a } }").Health.Liveness!.Command.ShouldBe("./a");
    }

    [Theory]
    [InlineData("200", "200")]
    [InlineData("200-299", "200-299")]
    [InlineData("[ 200, 204, 300 - 399 ]", "200, 204, 300-399")]
    public void Expected_statuses_are_numbers_and_ranges(string written, string read) =>
        Yaml.Read("health: { readiness: { http: /a, status: " + written + " } }").Health.Readiness!.Http!.Status.ToString().ShouldBe(read);

    [Fact]
    public void Probes_and_smoke_tests_expect_headers_and_values_of_json()
    {
        const string Expected = "headers: { Content-Type: json, ETag: \"\" }, json: { $.status: ok, \"$.checks[0].up\": true, $.error: null } }";
        HttpCheck wanted = new()
        {
            Path = "/a",
            Headers = [new HeaderExpectation("Content-Type", "json"), new HeaderExpectation("ETag", "")],
            Json =
            [
                new JsonExpectation(JsonPath.TryParse("$.status")!, "ok"),
                new JsonExpectation(JsonPath.TryParse("$.checks[0].up")!, "true"),
                new JsonExpectation(JsonPath.TryParse("$.error")!, "null"),
            ],
        };
        Yaml.Read("health: { readiness: { http: /a, " + Expected + " }").Health.Readiness!.Http.ShouldBe(wanted);
        Yaml.Read("health: { liveness: { http: { path: /a, " + Expected + " } }").Health.Liveness!.Http.ShouldBe(wanted);
        Yaml.Read("smoke: [ { http: /a, " + Expected + " ]").Smoke.Single().Http.ShouldBe(wanted);
        Yaml.Read("smoke: GET /a -> 200-204 \"x\"").Smoke.Single().Http.ShouldBe(new HttpCheck { Path = "/a", Status = StatusSet.Of(200, 204), Body = "x" });
    }

    [Theory]
    [InlineData("liveness: grpc", "")]
    [InlineData("liveness: { grpc: true }", "")]
    [InlineData("liveness: { grpc: shop.v1.Orders, period: 1s }", "shop.v1.Orders")]
    public void A_probe_may_ask_a_grpc_service(string written, string service) => Yaml.Read("health: { " + written + ", healthy_for: 5s }").Health.Liveness!.Grpc.ShouldBe(service);

    [Theory]
    [InlineData("health: healthz", "services.shop.health: 'healthz' is not an HTTP check. Write for example 'GET /api/products -> 200', with \"text of the body\" behind it if you like.")]
    [InlineData("health: http://localhost:8080/healthz", "services.shop.health: 'http://localhost:8080/healthz' is not an HTTP check. Write only the path: '/healthz'. The check goes to the worker itself.")]
    [InlineData("health: { readines: /healthz }", "services.shop.health.readines: unknown key. Did you mean 'readiness'?")]
    [InlineData("health: { readiness: { http: /a, tcp: true } }", "services.shop.health.readiness: has 'http' and 'tcp', but checks one thing. Give it one of 'http: /path', 'tcp: true', 'grpc: true' and 'command: …'.")]
    [InlineData("health: { readiness: { period: 1s } }", "services.shop.health.readiness: does not say what to check. Give it one of 'http: /path', 'tcp: true', 'grpc: true' and 'command: …'.")]
    [InlineData("health: { readiness: { tcp: true, status: 200 } }", "services.shop.health.readiness.status: belongs to 'http', but this checks 'tcp'. Remove 'status'.")]
    [InlineData("health: { readiness: { http: healthz } }", "services.shop.health.readiness.http: 'healthz' is not a path that begins with '/'. Write for example '/healthz'.")]
    [InlineData("health: { readiness: { http: /a, status: 2xx } }", "services.shop.health.readiness.status: '2xx' is not a status from 100 to 599. Write '200-299'.")]
    [InlineData("health: { readiness: { http: { path: /a }, status: 200 } }", "services.shop.health.readiness.status: stands beside 'http', which is a map of its own. Move 'status' into 'http'.")]
    [InlineData("health: { readiness: { http: /a, interval: 5s } }", "services.shop.health.readiness.interval: unknown key. Did you mean 'period'?")]
    [InlineData("health: { readiness: { http: /a, status: 299-200 } }", "services.shop.health.readiness.status: '299-200' is not a status from 100 to 599. Write for example '204' or '200-299', or leave it out to accept any of 200 to 399.")]
    [InlineData("health: { readiness: { http: /a, json: { status: ok } } }", "services.shop.health.readiness.json.status: 'status' is not the path of one value. Write for example '$.status' or '$.checks[0].name'; wildcards and filters are not known here.")]
    [InlineData("health: { readiness: { http: /a, json: ok } }", "services.shop.health.readiness.json: must be a map. Write for example 'json: { $.status: ok }'.")]
    [InlineData("health: { readiness: { http: /a, headers: { 'a b': x } } }", "services.shop.health.readiness.headers.a b: 'a b' is not the name of a header. Write for example 'Content-Type'.")]
    [InlineData("health: { readiness: { grpc: true, json: { $.a: b } } }", "services.shop.health.readiness.json: belongs to 'http', but this checks 'grpc'. Remove 'json'.")]
    [InlineData("health: { readiness: { grpc: no } }", "services.shop.health.readiness.grpc: 'false' checks nothing. Write 'grpc: true', or remove the probe.")]
    [InlineData("health: { readiness: { grpc: 'a b' } }", "services.shop.health.readiness.grpc: 'a b' is not the name of a gRPC service. Write 'grpc: true' for the server as a whole, or for example 'grpc: shop.v1.Orders'.")]
    [InlineData("health: { readiness: /a, healthy_for: 60s }", "services.shop.health: asks for 1m of health, but the rollout must be proved within 1m. Shorten 'healthy_for', or lengthen 'rollout.within'.")]
    [InlineData("health: { readiness: /a, minimum: 60s }", "services.shop.health.minimum: unknown key. Did you mean 'healthy_for'?")]
    [InlineData("health: { notify: maybe }", "services.shop.health.notify: 'maybe' is neither true nor false. Write 'notify: true' or 'notify: false'.")]
    [InlineData("health: { readiness: { http: /a, delay: 60s } }", "services.shop.health: waits 1m before the first checks, but the rollout must be proved within 1m. Shorten 'delay', or lengthen 'rollout.within'.")]
    public void A_wrong_probe_is_explained(string written, string problem) => Yaml.Problem(written).ShouldBe(problem);

    [Theory]
    [InlineData("smoke: GET /x -> 200", "GET /x -> 200")]
    [InlineData("smoke: [ /x ]", "GET /x -> 200-399")]
    [InlineData("smoke: [ { http: /x, status: 201, method: POST } ]", "POST /x -> 201")]
    [InlineData("smoke: { run: ./s }", "run: ./s")]
    public void Smoke_is_a_line_a_map_or_a_list(string written, string read) => Yaml.Read(written).Smoke.Single().ToString().ShouldBe(read);

    [Fact]
    public void A_smoke_line_may_name_text_of_the_body()
    {
        Yaml.Read("smoke:", "  - GET /x?a=1 -> 200 \"two \"words\"\"").Smoke.Single().Http
            .ShouldBe(new HttpCheck { Path = "/x?a=1", Status = StatusSet.Of(200), Body = "two \"words\"" });
        Yaml.Read("smoke:", "  - { run: ./s, times: 3, timeout: 1m }").Smoke.Single()
            .ShouldBe(new SmokeStep { Command = "./s", Times = 3, Timeout = TimeSpan.FromMinutes(1) });
    }

    [Theory]
    [InlineData("smoke: [ get /x -> 200 ]", "services.shop.smoke[0]: 'get /x -> 200' is not an HTTP check. Write for example 'GET /api/products -> 200', with \"text of the body\" behind it if you like.")]
    [InlineData("smoke: [ GET /x -> ok ]", "services.shop.smoke[0]: 'ok' is not a status from 100 to 599. Write for example '204' or '200-299', or leave it out to accept any of 200 to 399.")]
    [InlineData("smoke: [ 'run:./s' ]", "services.shop.smoke[0]: 'run:./s' is text, not a key with a value. Put a space behind the colon: 'run: ./s'.")]
    [InlineData("smoke: [ { run: a, http: /b } ]", "services.shop.smoke[0]: has 'http' and 'run', but tests one thing. Give it one of 'http: /path' and 'run: ./script'; write two tests as two items of the list.")]
    [InlineData("smoke: [ GET /x -> 200 text ]", "services.shop.smoke[0]: '200 text' is not a status from 100 to 599. Write for example '204' or '200-299', or leave it out to accept any of 200 to 399.")]
    public void A_wrong_smoke_test_is_explained(string written, string problem) => Yaml.Problem(written).ShouldBe(problem);

    [Theory]
    [InlineData("warm_up: /a", "GET /a", "shape", 30)]
    [InlineData("warm_up: [ /a, HEAD /b ]", "GET /a, HEAD /b", "shape", 30)]
    [InlineData("warm_up: { requests: [ { http: /a, host: h } ], within: 5s, compare: body }", "GET /a", "body", 5)]
    public void A_warm_up_is_a_list_or_a_map(string written, string requests, string compare, int within)
    {
        var warmUp = Yaml.Read(written).WarmUp!;
        string.Join(", ", warmUp.Requests.Select(r => $"{r.Method} {r.Path}")).ShouldBe(requests);
        warmUp.Compare.ToString().ShouldBe(compare, StringCompareShould.IgnoreCase);
        warmUp.Within.ShouldBe(TimeSpan.FromSeconds(within));
    }

    [Theory]
    [InlineData("warm_up: []", "services.shop.warm_up: has no request. Write for example '[ /, /api/products ]', or remove it.")]
    [InlineData("warm_up: { within: 3s }", "services.shop.warm_up: 'requests' is missing. Write for example 'requests: [ /, /api/products ]'.")]
    [InlineData("warm_up: [ POST /a ]", "services.shop.warm_up[0]: 'POST' may change something. Only GET and HEAD are replayed, as both versions are asked many times.")]
    [InlineData("warm_up: [ GET /a -> 200 ]", "services.shop.warm_up[0]: says what the answer must be. Remove it: the answer is compared with the live version's. What it must be is a matter for 'smoke'.")]
    [InlineData("warm_up: { requests: /a, compare: all }", "services.shop.warm_up.compare: 'all' is not known. Write status, shape or body.")]
    public void A_wrong_warm_up_is_explained(string written, string problem) => Yaml.Problem(written).ShouldBe(problem);
}
