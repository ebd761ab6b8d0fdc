using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Metering.PromQl;

/// <summary>
/// One metric from a Prometheus server. The window begins with the candidate's first share and grows; what counts is by how much the value grew since the last time, so that nothing falls between two windows
/// and what <c>increase()</c> guesses at the ends of a window is guessed once.
/// </summary>
/// <param name="name">Of the metric.</param>
/// <param name="source">Server and queries.</param>
/// <param name="baseline">What the variables stand for.</param>
/// <param name="candidate">Likewise.</param>
/// <param name="clock">Window, period and timeouts.</param>
internal sealed class QueryFeed(string name, MetricSource.PromQl source, QuerySide baseline, QuerySide candidate, TimeProvider clock) : IMetricFeed
{
    public async Task RunAsync(Action<MetricNews> report, CancellationToken cancellationToken)
    {
        using var server = new PrometheusServer(source.Url, clock);
        var began = clock.GetTimestamp();
        var (old, own) = (new Side(baseline, source), new Side(candidate, source));
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(source.Every, clock, cancellationToken);
                report(await AskAsync(server, old, own, clock.GetElapsedTime(began), cancellationToken));
            }
        }
        catch (OperationCanceledException)
        {
            // The trial is over.
        }
    }

    private async Task<MetricNews> AskAsync(PrometheusServer server, Side old, Side own, TimeSpan window, CancellationToken cancellationToken)
    {
        window = TimeSpan.FromSeconds(Math.Ceiling(window.TotalSeconds));
        if (baseline.Fill(source.Events, window) == candidate.Fill(source.Events, window))
            return new MetricNews.Failed(name, $"the query is the same for both versions: {baseline.Fill(source.Events, window)}");
        try
        {
            var at = clock.GetUtcNow();
            var (before, now) = (old.AskAsync(server, at, window, cancellationToken), own.AskAsync(server, at, window, cancellationToken));
            await Task.WhenAll(before, now);
            return new MetricNews.Grew(name, old.Grow(await before), own.Grow(await now), source.Per);
        }
        catch (MeteringException error)
        {
            return new MetricNews.Failed(name, error.Message);
        }
    }

    private sealed class Side(QuerySide variables, MetricSource.PromQl source)
    {
        private double _events;
        private double _trials;

        public async Task<(double Events, double? Trials)> AskAsync(PrometheusServer server, DateTimeOffset at, TimeSpan window, CancellationToken cancellationToken)
        {
            // One after the other, for the same moment.
            var events = await server.ValueAsync(variables.Fill(source.Events, window), at, cancellationToken);
            double? trials = source.Of is null ? null : await server.ValueAsync(variables.Fill(source.Of, window), at, cancellationToken);
            return (events, trials);
        }

        /// <summary>A guess that is taken back counts when it has been made good.</summary>
        public SideGrowth Grow((double Events, double? Trials) value)
        {
            var growth = new SideGrowth(Math.Max(0, value.Events - _events), value.Trials is { } trials ? Math.Max(0, trials - _trials) : null);
            (_events, _trials) = (Math.Max(_events, value.Events), Math.Max(_trials, value.Trials ?? 0));
            return growth;
        }
    }
}
