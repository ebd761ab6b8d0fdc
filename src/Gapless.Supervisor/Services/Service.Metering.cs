using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Generations;
using Gapless.Supervisor.Health;
using Gapless.Supervisor.Metering;
using Gapless.Supervisor.Metering.PromQl;
using Gapless.Supervisor.Metering.Scraping;
using Gapless.Supervisor.Rollouts;
using Gapless.Supervisor.Traffic;

namespace Gapless.Supervisor.Services;

/// <summary>The app's own metrics, read while a candidate is judged.</summary>
internal sealed partial class Service
{
    private CancellationTokenSource? _metering;

    private void BeginMetering(Trial trial, Generation baseline, Generation candidate)
    {
        EndMetering();
        if (_config.Metrics.IsEmpty)
            return;
        var end = _metering = new CancellationTokenSource();
        foreach (var feed in Feeds(baseline, candidate))
            _ = MeterAsync(trial, feed, end.Token);
    }

    private void EndMetering()
    {
        _metering?.Cancel();
        _metering = null;
    }

    private async Task MeterAsync(Trial trial, IMetricFeed feed, CancellationToken token)
    {
        try
        {
            await Task.Run(() => feed.RunAsync(news => _loop.Post(() => trial.Take(news)), token), token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // It was over before it began.
        }
        catch (Exception error)
        {
            _loop.Post(() => Note("supervisor.error", $"metrics are not read any more: {error}"));
        }
    }

    private IEnumerable<IMetricFeed> Feeds(Generation baseline, Generation candidate)
    {
        var scraped = _config.Metrics.Where(m => m.Source is MetricSource.Prometheus).Select(m => (m.Name, (MetricSource.Prometheus)m.Source)).ToList();
        if (scraped.Count > 0)
            yield return new ScrapeFeed(scraped, () => _loop.InvokeAsync(() => new ScrapedWorkers(Scraped(baseline), Scraped(candidate))), Clock);
        foreach (var metric in _config.Metrics)
        {
            if (metric.Source is MetricSource.PromQl query)
                yield return new QueryFeed(metric.Name, query, SideOf(baseline), SideOf(candidate), Clock);
        }
    }

    private List<ScrapedWorker> Scraped(Generation generation) =>
        [.. generation.Workers.Where(w => w.State == WorkerState.Ready).Select(w => new ScrapedWorker(w.Id, OwnTarget(generation, w)))];

    /// <summary>Null where no worker can be reached apart from the others of its generation.</summary>
    private ProbeTarget? OwnTarget(Generation generation, Worker worker) =>
        TargetOf(generation, worker, e => e is not UnixEndpoint || generation.Workers.Length == 1);

    private QuerySide SideOf(Generation generation) => new(Name, generation.Label ?? generation.Release[..12], generation.Release, generation.Number);
}
