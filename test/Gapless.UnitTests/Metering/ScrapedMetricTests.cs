using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Metering;
using Gapless.Supervisor.Metering.Exposition;
using Gapless.Supervisor.Metering.Scraping;

namespace Gapless.UnitTests.Metering;

/// <summary>Counters as processes show them: from zero, and from zero again.</summary>
public sealed class ScrapedMetricTests
{
    private readonly ScrapedMetric _metric = new("refused", new MetricSource.Prometheus("/metrics", "refused_total", "orders_total", MetricExposure.Requests));

    [Fact]
    public void What_was_counted_before_the_first_round_does_not_count()
    {
        Round([("a", 1000, 10)], [("b", 50, 5)]).ShouldBe(new MetricNews.Began("refused"));
        Round([("a", 1100, 11)], [("b", 60, 9)]).ShouldBe(Grew((100, 1), (10, 4)));
        Round([("a", 1100, 11)], [("b", 60, 9)]).ShouldBe(Grew((0, 0), (0, 0)));
    }

    [Fact]
    public void Workers_are_summed_and_a_new_process_begins_at_zero()
    {
        Round([("a", 100, 1), ("b", 200, 2)], [("c", 0, 0)]);
        Round([("a", 110, 1), ("b", 220, 5)], [("c", 1, 0)]).ShouldBe(Grew((30, 3), (1, 0)));
        // The process in b's place ended, and another is there.
        Round([("a", 111, 1), ("b2", 7, 2)], [("c", 1, 0)]).ShouldBe(Grew((8, 2), (0, 0)));
        Round([("a", 111, 1), ("b2", 8, 2)], [("c", 1, 0)]).ShouldBe(Grew((1, 0), (0, 0)));
    }

    [Fact]
    public void A_counter_that_falls_was_set_back()
    {
        Round([("a", 100, 50)], [("b", 100, 50)]);
        Round([("a", 100, 50)], [("b", 30, 2)]).ShouldBe(Grew((0, 0), (30, 2)));
    }

    [Fact]
    public void A_series_that_is_gone_for_a_while_is_not_counted_twice()
    {
        _metric.Take(Pages("a", "orders_total 1\nrefused_total{r=\"x\"} 7\n"), Pages("b", "orders_total 1\nrefused_total 0\n"));
        _metric.Take(Pages("a", "orders_total 1\n# TYPE refused_total counter\n"), Pages("b", "orders_total 1\nrefused_total 0\n")).ShouldBe(Grew((0, 0), (0, 0)));
        _metric.Take(Pages("a", "orders_total 1\nrefused_total{r=\"x\"} 8\nrefused_total{r=\"y\"} 2\n"), Pages("b", "orders_total 1\nrefused_total 0\n")).ShouldBe(Grew((0, 3), (0, 0)));
    }

    [Theory]
    [InlineData("orders_total 1\n", "the candidate shows no refused_total at /metrics; a counter has to be there, with 0, before there is anything to count")]
    [InlineData("orders_total 1\n# TYPE refused_total gauge\nrefused_total 1\n", "refused_total is a gauge, and only counters are judged")]
    [InlineData("orders_total 1\nrefused_total NaN\n", "refused_total is NaN, which is no count")]
    public void What_is_no_count_is_no_data(string page, string why) =>
        _metric.Take(Pages("a", "orders_total 1\nrefused_total 0\n"), Pages("b", page)).ShouldBe(new MetricNews.Failed("refused", why));

    [Fact]
    public void Random_lives_of_counters_are_summed_as_they_were()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var run = 0; run < 200; run++)
        {
            var metric = new ScrapedMetric("refused", new MetricSource.Prometheus("/metrics", "refused_total", "orders_total", MetricExposure.Requests));
            var workers = new (int Life, long Orders)[] { (0, random.Next(1000)), (0, random.Next(1000)) };
            var (happened, counted, began) = (0L, 0.0, false);
            for (var round = 0; round < 50; round++)
            {
                for (var i = 0; i < workers.Length; i++)
                {
                    // A worker that ends takes with it what it counted since the last round: so here it ends right after one.
                    var more = random.Next(20);
                    workers[i] = random.Next(10) == 0 ? (workers[i].Life + 1, more) : (workers[i].Life, workers[i].Orders + more);
                    happened += began ? more : 0;
                }

                var news = metric.Take(Pages([.. workers.Select((w, i) => ($"{i}.{w.Life}", w.Orders, 0L))]), Pages("c", "orders_total 0\nrefused_total 0\n"));
                counted += news is MetricNews.Grew grew ? grew.Baseline.Trials!.Value : 0;
                began = true;
            }

            counted.ShouldBe(happened, $"seed {seed}, run {run}");
        }
    }

    private MetricNews Round((string Id, long Orders, long Refused)[] baseline, (string Id, long Orders, long Refused)[] candidate) => _metric.Take(Pages(baseline), Pages(candidate));

    private static MetricNews.Grew Grew((double Orders, double Refused) baseline, (double Orders, double Refused) candidate) =>
        new("refused", new SideGrowth(baseline.Refused, baseline.Orders), new SideGrowth(candidate.Refused, candidate.Orders), MetricExposure.Requests);

    private static Dictionary<string, MetricsPage> Pages(string id, string text) => new() { [id] = PageReader.Read(text) };

    private static Dictionary<string, MetricsPage> Pages(params (string Id, long Orders, long Refused)[] workers) =>
        workers.ToDictionary(w => w.Id, w => PageReader.Read($"orders_total {w.Orders}\nrefused_total {w.Refused}\n"));
}
