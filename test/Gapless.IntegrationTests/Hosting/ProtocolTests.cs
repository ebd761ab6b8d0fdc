using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Gapless.IntegrationTests.Drill;

namespace Gapless.IntegrationTests.Hosting;

/// <summary>Connections that cannot move: HTTP/2, and everything inside TLS. They are told to end, and no request is lost by it.</summary>
public sealed class ProtocolTests(ITestOutputHelper output)
{
    private const int Generations = 4;
    private const int Clients = 8;

    [Theory]
    [InlineData("h2c", "2.0")]
    [InlineData("tls", "2.0")]
    [InlineData("tls", "1.1")]
    public async Task No_request_is_lost_when_connections_have_to_end(string protocol, string version)
    {
        using var listener = ServerProcess.Listen();
        var scenario = $$"""{ "hosting": true, "protocol": "{{protocol}}" }""";
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        var worker = await HostedWorker.StartAsync(listener, "v1", scenario, ready: null);
        using var http = Client(protocol, version, port);
        await Gapless.Tests.Until.TrueAsync(() => AnswersAsync(http).GetAwaiter().GetResult(), "the first process answers");
        using var stop = new CancellationTokenSource();
        var answers = new ConcurrentDictionary<string, int>();
        var failures = new ConcurrentQueue<string>();
        var clients = Enumerable.Range(0, Clients).Select(_ => AskAsync(http, answers, failures, stop.Token)).ToList();
        long polite = 0;

        for (var n = 2; n <= Generations; n++)
        {
            var next = await HostedWorker.StartAsync(listener, $"v{n}", scenario, ready: null);
            await Gapless.Tests.Until.TrueAsync(() => answers.ContainsKey($"v{n - 1}"), "the live process answers");
            await worker.HandOverToAsync(next);
            var counts = await worker.LeaveAsync();
            counts.Cut.ShouldBe(0);
            output.WriteLine(counts.ToString());
            polite += counts.ClosedPolitely;
            await worker.DisposeAsync();
            worker = next;
        }

        await Gapless.Tests.Until.TrueAsync(() => answers.ContainsKey($"v{Generations}"), "the last process answers");
        await stop.CancelAsync();
        await Task.WhenAll(clients);
        await worker.DisposeAsync();
        output.WriteLine($"{string.Join(", ", answers.OrderBy(a => a.Key).Select(a => $"{a.Key} {a.Value}"))}; {polite} connections told to end");
        failures.ShouldBeEmpty();
        polite.ShouldBeGreaterThan(0);
    }

    private static HttpClient Client(string protocol, string version, int port) => new(new SocketsHttpHandler
    {
        // Only certificates of this test's own processes.
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost" },
        EnableMultipleHttp2Connections = true,
    })
    {
        BaseAddress = new Uri($"{(protocol == "tls" ? "https" : "http")}://localhost:{port}"),
        DefaultRequestVersion = Version.Parse(version),
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = TimeSpan.FromSeconds(20),
    };

    private static async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("/healthz/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or SocketException)
        {
            return false;
        }
    }

    private static async Task AskAsync(HttpClient http, ConcurrentDictionary<string, int> answers, ConcurrentQueue<string> failures, CancellationToken stop)
    {
        var body = new byte[2000];
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            try
            {
                // A POST is not repeated by the client when its connection breaks: what is lost is seen.
                using var answer = i % 3 == 0 ? await http.PostAsync("/echo", new ByteArrayContent(body), CancellationToken.None) : await http.GetAsync(i % 7 == 0 ? "/slow?ms=300" : "/fast", CancellationToken.None);
                if (!answer.IsSuccessStatusCode)
                    failures.Enqueue($"{(int)answer.StatusCode}");
                answers.AddOrUpdate(answer.Headers.GetValues("X-Version").Single(), 1, (_, n) => n + 1);
            }
            catch (HttpRequestException error)
            {
                failures.Enqueue(error.ToString());
            }
        }
    }
}
