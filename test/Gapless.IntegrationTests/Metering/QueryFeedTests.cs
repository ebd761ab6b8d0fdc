using System.Net;
using System.Threading.Channels;
using Gapless.IntegrationTests.Health;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Metering;
using Gapless.Supervisor.Metering.PromQl;

namespace Gapless.IntegrationTests.Metering;

public sealed class QueryFeedTests
{
    private const string Orders = "sum(increase(orders_total{version=\"$VERSION\"}[$WINDOW]))";
    private const string Refused = "sum(increase(refused_total{version=\"$VERSION\"}[$WINDOW]))";

    /// <summary>One each second, and the server takes some to start.</summary>
    private const int MostAnswers = 60;

    private readonly Channel<MetricNews> _news = Channel.CreateUnbounded<MetricNews>();

    [Fact]
    public async Task A_real_server_counts_both_versions_over_the_same_window()
    {
        var scrapes = (Old: 0, New: 0);
        // Each look finds ten orders more; the candidate refuses every fifth.
        using var old = new ScriptedServer((socket, stop) => AnswerAsync(socket, Interlocked.Increment(ref scrapes.Old), 0, stop));
        using var own = new ScriptedServer((socket, stop) =>
        {
            var looks = Interlocked.Increment(ref scrapes.New);
            return AnswerAsync(socket, looks, 2 * looks, stop);
        });
        await using var server = PrometheusProcess.Start(("v1", old.EndPoint), ("v2", own.EndPoint));
        await using var feed = Run(server.Url, "v1", "v2");

        var (baseline, candidate) = (new SideGrowth(0, 0), new SideGrowth(0, 0));
        for (var i = 0; i < MostAnswers && candidate.Trials < 100; i++)
        {
            // At first the server is not there, or has not looked twice.
            if (await NextAsync() is MetricNews.Grew grew)
                (baseline, candidate) = (Sum(baseline, grew.Baseline), Sum(candidate, grew.Candidate));
        }

        candidate.Trials!.Value.ShouldBeGreaterThanOrEqualTo(100);

        baseline.Events.ShouldBe(0);
        (candidate.Events / candidate.Trials.Value).ShouldBe(0.2, tolerance: 0.01);
        (baseline.Trials!.Value / candidate.Trials.Value).ShouldBe(1, tolerance: 0.25);
        candidate.Trials.Value.ShouldBeLessThanOrEqualTo(10 * (scrapes.New + 2), "what increase() guesses is guessed once");
    }

    [Fact]
    public async Task What_the_real_server_says_of_a_wrong_query_is_said()
    {
        await using var server = PrometheusProcess.Start();
        await using var feed = Run(server.Url, "v1", "v2", Refused.Replace("sum(", "sum((", StringComparison.Ordinal));
        var why = "";
        for (var i = 0; i < MostAnswers && !why.StartsWith("the server says", StringComparison.Ordinal); i++)
            why = (await NextAsync()).ShouldBeOfType<MetricNews.Failed>().Why;
        why.ShouldContain("parse error");
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_no_data()
    {
        await using var feed = Run(new Uri("http://127.0.0.1:1/"), "v1", "v2");
        (await NextAsync()).ShouldBeOfType<MetricNews.Failed>().Why.ShouldStartWith("http://127.0.0.1:1/api/v1/query: ");
    }

    [Fact]
    public async Task Two_versions_of_one_name_cannot_be_told_apart()
    {
        await using var feed = Run(new Uri("http://127.0.0.1:1/"), "v1", "v1");
        (await NextAsync()).ShouldBeOfType<MetricNews.Failed>().Why.ShouldStartWith("the query is the same for both versions: sum(increase(refused_total{version=\"v1\"}[");
    }

    private static Task AnswerAsync(System.Net.Sockets.Socket socket, int looks, int refused, CancellationToken stop)
    {
        var page = $"# TYPE orders_total counter\norders_total {10 * looks}\n# TYPE refused_total counter\nrefused_total {refused}\n";
        return ScriptedServer.SendAsync(socket, $"HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: {page.Length}\r\nConnection: close\r\n\r\n{page}", stop);
    }

    private static SideGrowth Sum(SideGrowth a, SideGrowth b) => new(a.Events + b.Events, a.Trials + b.Trials);

    private async Task<MetricNews> NextAsync() => await _news.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));

    private RunningFeed Run(Uri url, string old, string own, string events = Refused)
    {
        var source = new MetricSource.PromQl(url, events, Orders, MetricExposure.Requests, TimeSpan.FromSeconds(1));
        return new RunningFeed(new QueryFeed("refused", source, Side(old), Side(own), TimeProvider.System), _news.Writer);
    }

    private static QuerySide Side(string version) => new("shop", version, "r", 1);
}
