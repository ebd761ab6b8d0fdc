using System.Net.Sockets;
using System.Threading.Channels;
using Gapless.IntegrationTests.Health;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Metering;
using Gapless.Supervisor.Metering.Scraping;
using Gapless.UnitTests.Shared;

namespace Gapless.IntegrationTests.Metering;

/// <summary>Pages on real sockets, and the clock stands until the test moves it.</summary>
public sealed class ScrapeFeedTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly Channel<MetricNews> _news = Channel.CreateUnbounded<MetricNews>();

    [Fact]
    public async Task What_the_workers_of_both_versions_counted_is_summed_round_by_round()
    {
        var counts = new Dictionary<string, int> { ["old 0"] = 100, ["old 1"] = 50, ["new 0"] = 7 };
        using var old0 = Worker(() => counts["old 0"]);
        using var old1 = Worker(() => counts["old 1"]);
        using var new0 = Worker(() => counts["new 0"]);
        await using var feed = Run(new([new("a", old0.Target), new("b", old1.Target)], [new("c", new0.Target)]));

        (await NextAsync()).ShouldBe(new MetricNews.Began("refused"));
        (counts["old 0"], counts["old 1"], counts["new 0"]) = (110, 51, 9);
        await NextRoundAsync();
        (await NextAsync()).ShouldBe(new MetricNews.Grew("refused", new(0, 11), new(0, 2), MetricExposure.Requests));
        old0.Requests[0].ShouldStartWith("GET /metrics HTTP/1.1\r\n");
    }

    [Fact]
    public async Task A_round_in_which_one_worker_does_not_answer_is_made_good_by_the_next()
    {
        var (orders, isWell) = (10, true);
        using var old = Worker(() => orders);
        using var own = new ScriptedServer((socket, stop) => isWell ? AnswerAsync(socket, Page(5), stop) : ScriptedServer.SendAsync(socket, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", stop));
        await using var feed = Run(new([new("a", old.Target)], [new("b", own.Target)]));
        (await NextAsync()).ShouldBe(new MetricNews.Began("refused"));

        (orders, isWell) = (20, false);
        await NextRoundAsync();
        (await NextAsync()).ShouldBe(new MetricNews.Failed("refused", $"GET /metrics ({own.EndPoint}) answered 'HTTP/1.1 503 Busy'"));
        (orders, isWell) = (35, true);
        await NextRoundAsync();
        (await NextAsync()).ShouldBe(new MetricNews.Grew("refused", new(0, 25), new(0, 0), MetricExposure.Requests));
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "answered 'HTTP/1.1 404 Not Found'")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\norders_total 1\n", "closed the connection")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\norders_total 1\nrefused_tot", "the last line has no end: the page was cut off")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n<html>\n", "line 1: the name of a metric was expected, not '<html>'")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\norders_total 1\n", "the candidate shows no refused_total at /metrics")]
    [InlineData("", "closed the connection without an answer")]
    public async Task What_is_no_page_is_said(string answer, string why)
    {
        using var old = Worker(() => 1);
        using var own = ScriptedServer.Answering(answer);
        await using var feed = Run(new([new("a", old.Target)], [new("b", own.Target)]));
        (await NextAsync()).ShouldBeOfType<MetricNews.Failed>().Why.ShouldContain(why);
    }

    [Fact]
    public async Task A_worker_that_hangs_holds_up_one_round()
    {
        var asked = new SemaphoreSlim(0);
        using var own = new ScriptedServer((_, stop) =>
        {
            asked.Release();
            return Task.Delay(Timeout.Infinite, stop);
        });
        await using var feed = Run(new([new("a", own.Target)], [new("b", own.Target)]));
        for (var i = 0; i < 2; i++)
            (await asked.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeTrue();
        _clock.Advance(TimeSpan.FromSeconds(2));
        (await NextAsync()).ShouldBe(new MetricNews.Failed("refused", $"GET /metrics ({own.EndPoint}): no whole answer within 2s"));
    }

    [Fact]
    public async Task A_page_of_megabytes_is_read()
    {
        var filler = string.Concat(Enumerable.Range(0, 60_000).Select(i => $"noise{{i=\"{i}\"}} {i}\n"));
        using var old = new ScriptedServer((socket, stop) => AnswerAsync(socket, Page(1) + filler, stop));
        using var own = new ScriptedServer((socket, stop) => AnswerAsync(socket, filler + Page(1), stop));
        await using var feed = Run(new([new("a", old.Target)], [new("b", own.Target)]));
        (await NextAsync()).ShouldBe(new MetricNews.Began("refused"));
    }

    [Fact]
    public async Task Workers_that_cannot_be_told_apart_are_not_asked()
    {
        using var old = Worker(() => 1);
        await using var feed = Run(new([new("a", old.Target)], [new("b", null)]));
        (await NextAsync()).ShouldBeOfType<MetricNews.Failed>().Why.ShouldContain("the workers share one socket");
    }

    private static ScriptedServer Worker(Func<int> orders) => new((socket, stop) => AnswerAsync(socket, Page(orders()), stop));

    private static string Page(int orders) => $"orders_total {orders}\nrefused_total{{reason=\"x\"}} 0\n";

    private static Task AnswerAsync(Socket socket, string page, CancellationToken stop) =>
        ScriptedServer.SendAsync(socket, $"HTTP/1.1 200 OK\r\nContent-Length: {page.Length}\r\n\r\n{page}", stop);

    private async Task<MetricNews> NextAsync() => await _news.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    private RunningFeed Run(ScrapedWorkers workers)
    {
        var source = new MetricSource.Prometheus("/metrics", "refused_total", "orders_total", MetricExposure.Requests);
        return new RunningFeed(new ScrapeFeed([("refused", source)], () => Task.FromResult(workers), _clock), _news.Writer);
    }

    /// <summary>The feed's pause is the only timer that is left after a round.</summary>
    private async Task NextRoundAsync()
    {
        await _clock.WhenArmed();
        _clock.Advance(TimeSpan.FromSeconds(2));
    }
}
