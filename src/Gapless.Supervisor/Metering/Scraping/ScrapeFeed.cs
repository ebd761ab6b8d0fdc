using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Metering.Exposition;

namespace Gapless.Supervisor.Metering.Scraping;

/// <summary>
/// Reads the counters of every worker of both versions, every two seconds. A round counts only when all of them have answered: with one of them missing the two sides would not have lived the same time.
/// </summary>
/// <param name="metrics">Names and where they are.</param>
/// <param name="workers">Who is to be asked now; called before each round.</param>
/// <param name="clock">Period and timeouts.</param>
internal sealed class ScrapeFeed(IEnumerable<(string Name, MetricSource.Prometheus Source)> metrics, Func<Task<ScrapedWorkers>> workers, TimeProvider clock) : IMetricFeed
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private readonly ScrapedMetric[] _metrics = [.. metrics.Select(m => new ScrapedMetric(m.Name, m.Source))];

    public async Task RunAsync(Action<MetricNews> report, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await RoundAsync(report, cancellationToken);
                await Task.Delay(Period, clock, cancellationToken);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                // The trial is over, or the supervisor leaves.
                return;
            }
        }
    }

    private async Task RoundAsync(Action<MetricNews> report, CancellationToken cancellationToken)
    {
        var asked = await workers();
        if (asked.Baseline.Count == 0 || asked.Candidate.Count == 0)
            return;
        foreach (var page in _metrics.GroupBy(m => m.Path))
        {
            try
            {
                var (old, own) = (PagesAsync(asked.Baseline, page.Key, cancellationToken), PagesAsync(asked.Candidate, page.Key, cancellationToken));
                await Task.WhenAll(old, own);
                foreach (var metric in page)
                    report(metric.Take(await old, await own));
            }
            catch (MeteringException error)
            {
                foreach (var metric in page)
                    report(metric.Failed(error.Message));
            }
        }
    }

    private async Task<Dictionary<string, MetricsPage>> PagesAsync(IReadOnlyList<ScrapedWorker> side, string path, CancellationToken cancellationToken)
    {
        var pages = await Task.WhenAll(side.Select(w => Scrape.PageAsync(w, path, clock, cancellationToken)));
        return side.Zip(pages).ToDictionary(p => p.First.Id, p => p.Second);
    }
}
