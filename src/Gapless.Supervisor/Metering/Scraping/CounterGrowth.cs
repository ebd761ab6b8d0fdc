using Gapless.Supervisor.Metering.Exposition;

namespace Gapless.Supervisor.Metering.Scraping;

/// <summary>By how much the counters of one selector grew in the processes of one version, from one complete round to the next.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class CounterGrowth(SeriesSelector selector)
{
    private Dictionary<string, Dictionary<string, double>>? _last;

    /// <param name="pages">Of every process by its random name. One that was not there in the round before began at 0 since.</param>
    /// <returns>Null for the first round: what was counted before it is nobody's business.</returns>
    /// <exception cref="FormatException">A counter shows no number.</exception>
    public double? Take(IReadOnlyDictionary<string, MetricsPage> pages)
    {
        var now = pages.ToDictionary(p => p.Key, p => Values(p.Value));
        double? growth = null;
        if (_last is not null)
        {
            growth = 0;
            foreach (var (process, values) in now)
            {
                var before = _last.GetValueOrDefault(process) ?? [];
                growth += values.Sum(v => before.TryGetValue(v.Key, out var old) && v.Value >= old ? v.Value - old : v.Value);
                // A series that an app forgets and shows again goes on, or begins anew.
                foreach (var (series, old) in before)
                    values.TryAdd(series, old);
            }
        }

        _last = now;
        return growth;
    }

    private Dictionary<string, double> Values(MetricsPage page)
    {
        var values = new Dictionary<string, double>();
        foreach (var sample in page.Samples.Where(selector.Matches))
            values[sample.Series] = double.IsFinite(sample.Value) && sample.Value >= 0 ? sample.Value : throw new FormatException($"{sample.Name} is {sample.Value}, which is no count");
        return values;
    }
}
