using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Rollouts;

/// <summary>HTTP/2 and TLS through rollouts of the published program: connections that cannot move are told to end, and no request is lost by it.</summary>
public sealed class MultiplexedConnections(ITestOutputHelper output)
{
    private const int Rollouts = 3;
    private const int Clients = 8;

    [Theory]
    [InlineData("h2c", "2.0", true)]
    [InlineData("tls", "2.0", true)]
    [InlineData("tls", "1.1", false)]
    public async Task No_request_fails(string protocol, string version, bool withH2Load)
    {
        var hosted = $$"""{ "hosting": true, "protocol": "{{protocol}}" }""";
        await using var house = await new House("dotnet", "drain: 20s\nhealth: { readiness: tcp, notify: true }", scenario: hosted).ServeAsync();
        var address = $"{(protocol == "tls" ? "https" : "http")}://localhost:{house.Port}";
        using var http = Client(address, version);
        using var stop = new CancellationTokenSource();
        var answers = new ConcurrentDictionary<string, int>();
        var failures = new ConcurrentQueue<string>();
        var clients = Enumerable.Range(0, Clients).Select(_ => AskAsync(http, answers, failures, stop.Token)).ToList();
        var h2load = new H2Load($"{address}/fast");
        var load = withH2Load ? h2load.RunAsync(stop.Token) : Task.CompletedTask;

        var seen = 0L;
        for (var n = 2; n <= Rollouts + 1; n++)
        {
            await house.EventuallyAsync(() => answers.ContainsKey($"v{n - 1}"), $"v{n - 1} answers");
            var account = (await house.DeployAsync(house.Release($"v{n}", hosted))).ShouldExitWith(0).Result.Receipt!.Connections!;
            output.WriteLine(account.ToString());
            (account.Cut, account.RequestsFailed, account.Unaccounted).ShouldBe((0, 0, 0));
            account.ClosedPolitely.ShouldBeGreaterThan(0);
            seen += account.RequestsStarted;
        }

        await house.EventuallyAsync(() => answers.ContainsKey($"v{Rollouts + 1}"), "the last version answers");
        await stop.CancelAsync();
        await Task.WhenAll([.. clients, load]);
        output.WriteLine($"HttpClient: {string.Join(", ", answers.OrderBy(a => a.Key).Select(a => $"{a.Key} {a.Value}"))}");
        output.WriteLine($"h2load: {h2load.Runs} runs, {h2load.Succeeded} requests succeeded, {h2load.Refused} never sent");
        failures.ShouldBeEmpty();
        h2load.Bad.ShouldBeEmpty();
        h2load.Runs.ShouldBe(withH2Load ? Rollouts : 0, "it was told to end by each version");
        seen.ShouldBe(answers.Where(a => a.Key != $"v{Rollouts + 1}").Sum(a => a.Value) + h2load.Succeeded, "every request that a version has seen was answered");
    }

    private static HttpClient Client(string address, string version) => new(new SocketsHttpHandler
    {
        // Each process of the test makes its own.
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost" },
        EnableMultipleHttp2Connections = true,
    })
    {
        BaseAddress = new Uri(address),
        DefaultRequestVersion = Version.Parse(version),
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = TestLimits.Request,
    };

    private static async Task AskAsync(HttpClient http, ConcurrentDictionary<string, int> answers, ConcurrentQueue<string> failures, CancellationToken stop)
    {
        var body = new byte[2000];
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            try
            {
                // A POST is not repeated by the client when its connection breaks: what is lost is seen.
                using var answer = i % 3 == 0 ? await http.PostAsync("/echo", new ByteArrayContent(body), CancellationToken.None) : await http.GetAsync(i % 7 == 0 ? "/slow?ms=300" : "/fast", CancellationToken.None);
                if (answer.StatusCode != HttpStatusCode.OK)
                    failures.Enqueue($"{(int)answer.StatusCode}");
                answers.AddOrUpdate(answer.Headers.GetValues("X-Version").Single(), 1, (_, n) => n + 1);
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
            {
                failures.Enqueue(error.ToString());
            }
        }
    }
}
