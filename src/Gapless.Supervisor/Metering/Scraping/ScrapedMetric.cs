using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Metering.Exposition;

namespace Gapless.Supervisor.Metering.Scraping;

/// <summary>One metric from the pages of both versions, round by round.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ScrapedMetric
{
    private readonly string _name;
    private readonly MetricSource.Prometheus _source;
    private readonly SeriesSelector[] _selectors;
    private readonly Side _baseline;
    private readonly Side _candidate;

    public ScrapedMetric(string name, MetricSource.Prometheus source)
    {
        _name = name;
        _source = source;
        var (events, of) = (SeriesSelector.Parse(source.Events), source.Of is null ? null : SeriesSelector.Parse(source.Of));
        _selectors = of is null ? [events] : [events, of];
        _baseline = new Side(events, of);
        _candidate = new Side(events, of);
    }

    public string Path => _source.Path;

    /// <param name="baseline">The page of each of its processes, by their random names: all of them, or the round does not count.</param>
    /// <param name="candidate">Likewise.</param>
    public MetricNews Take(IReadOnlyDictionary<string, MetricsPage> baseline, IReadOnlyDictionary<string, MetricsPage> candidate)
    {
        if (Missing("the old version", baseline.Values) is { } old)
            return Failed(old);
        if (Missing("the candidate", candidate.Values) is { } own)
            return Failed(own);
        try
        {
            return (_baseline.Take(baseline), _candidate.Take(candidate)) is ({ } before, { } now)
                ? new MetricNews.Grew(_name, before, now, _source.Per)
                : new MetricNews.Began(_name);
        }
        catch (FormatException error)
        {
            return Failed(error.Message);
        }
    }

    public MetricNews Failed(string why) => new MetricNews.Failed(_name, why);

    private string? Missing(string side, IEnumerable<MetricsPage> pages)
    {
        foreach (var metric in _selectors.Select(s => s.Metric))
        {
            if (!pages.Any(p => p.Has(metric)))
                return $"{side} shows no {metric} at {Path}; a counter has to be there, with 0, before there is anything to count";
            if (pages.Select(p => p.TypeOf(metric)).FirstOrDefault(t => t is "gauge" or "info" or "stateset") is { } type)
                return $"{metric} is a {type}, and only counters are judged";
        }

        return null;
    }

    private sealed class Side(SeriesSelector events, SeriesSelector? of)
    {
        private readonly CounterGrowth _events = new(events);
        private readonly CounterGrowth? _of = of is null ? null : new(of);

        public SideGrowth? Take(IReadOnlyDictionary<string, MetricsPage> pages)
        {
            // Both, whatever the first one says: they go on together.
            var (happened, trials) = (_events.Take(pages), _of?.Take(pages));
            return happened is { } count ? new SideGrowth(count, trials) : null;
        }
    }
}
