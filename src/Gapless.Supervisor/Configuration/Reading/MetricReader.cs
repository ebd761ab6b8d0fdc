using System.Collections.Immutable;
using Gapless.Supervisor.Judging;
using Gapless.Supervisor.Metering.Exposition;

namespace Gapless.Supervisor.Configuration.Reading;

/// <summary>The app's own metrics by which candidates are judged.</summary>
internal static class MetricReader
{
    private const int LongestName = 63;
    private const double Quarter = 0.25;

    private static readonly TimeSpan LeastPeriod = TimeSpan.FromSeconds(1);

    /// <summary>Reports are found by them.</summary>
    private static readonly string[] Taken = ["error rate", "latency", "crashes", "error lines", "memory"];

    public static ImmutableArray<MetricConfig> Read(Field field)
    {
        var metrics = ImmutableArray.CreateBuilder<MetricConfig>();
        foreach (Field item in field.Items())
        {
            if (Metric(item) is not { } metric)
            {
                continue;
            }

            if (metrics.Any(m => m.Name == metric.Name))
            {
                item.Report($"a metric before is called '{metric.Name}', too", "Give each its own name.");
            }

            metrics.Add(metric);
        }

        return metrics.ToImmutable();
    }

    private static MetricConfig? Metric(Field field)
    {
        if (field.Keys(KnownKeys.Metric, "a map with at least 'name' and one of 'prometheus' and 'promql'") is not { } keys)
        {
            return null;
        }

        string? name = Name(field, keys);
        MetricSource? source = Source(field, keys);
        if (name is null || source is null)
        {
            return null;
        }

        bool ofTime = source is { Of: null, Per: MetricExposure.Seconds };
        double? absolute = ofTime ? keys["absolute"]?.Number("0.01") : keys["absolute"]?.Percent(0, 100, "0.15%");
        var margin = new Margin(keys["relative"]?.Percent(0, 10_000, "25%") ?? Quarter, absolute ?? (ofTime ? 1 / 3600.0 : 0.0015));
        var metric = new MetricConfig(name, source, margin);
        return keys["share"]?.Percent(0.1, 100, "5%") is { } share ? metric with { Weight = share } : metric;
    }

    private static string? Name(Field field, Section keys)
    {
        if (keys["name"] is not { } given)
        {
            field.Report("'name' is missing", "Write for example 'name: checkout failures'.");
            return null;
        }

        if (given.Text("checkout failures") is not { } name)
        {
            return null;
        }

        if (name.Length is 0 or > LongestName || name.Any(char.IsControl) || Taken.Contains(name))
        {
            given.Report(
                Taken.Contains(name) ? $"'{name}' is the name of a metric that is judged anyway" : $"'{name}' is not a name for a metric",
                $"Write for example 'name: checkout failures', at most {LongestName} characters.");
            return null;
        }

        return name;
    }

    private static MetricSource? Source(Field field, Section keys)
    {
        switch (keys["prometheus"], keys["promql"])
        {
            case ({ } scraped, null):
                return Scraped(scraped);
            case (null, { } asked):
                return Asked(asked);
            default:
                field.Report(
                    keys.Has("prometheus") ? "has 'prometheus' and 'promql', but its counts come from one of them" : "does not say where its counts come from",
                    "Write 'prometheus:' with counters of the app's own endpoint, or 'promql:' with queries to a server.");
                return null;
        }
    }

    private static MetricSource.Prometheus? Scraped(Field field)
    {
        const string Example = "checkout_failed_total{reason=\"timeout\"}";
        if (field.Keys(KnownKeys.Scraped, "a map with at least 'events' and one of 'of' and 'per'") is not { } keys)
        {
            return null;
        }

        string path = keys["path"] is { } given ? Path(given) : "/metrics";
        string? events = Required(field, keys, Example) is { } wanted ? Selector(wanted, Example) : null;
        string? of = keys["of"] is { } all ? Selector(all, "checkout_total") : null;
        MetricExposure? per = Exposure(field, keys, "of: checkout_total");
        return events is not null && per is { } exposure ? new MetricSource.Prometheus(path, events, of, exposure) : null;
    }

    private static MetricSource.PromQl? Asked(Field field)
    {
        const string Example = "sum(increase(checkout_failed_total{version=\"$VERSION\"}[$WINDOW]))";
        if (field.Keys(KnownKeys.PromQl, "a map with at least 'url', 'events' and one of 'of' and 'per'") is not { } keys)
        {
            return null;
        }

        Uri? url = Url(field, keys);
        string? events = Required(field, keys, Example) is { } wanted ? Query(wanted, Example) : null;
        string? of = keys["of"] is { } all ? Query(all, "sum(increase(checkout_total{version=\"$VERSION\"}[$WINDOW]))") : null;
        MetricExposure? per = Exposure(field, keys, "of: sum(increase(checkout_total{version=\"$VERSION\"}[$WINDOW]))");
        TimeSpan every = keys["every"]?.Time("5s", LeastPeriod) ?? TimeSpan.FromSeconds(5);
        return url is not null && events is not null && per is { } exposure ? new MetricSource.PromQl(url, events, of, exposure, every) : null;
    }

    private static Field? Required(Field field, Section keys, string example)
    {
        if (keys["events"] is null)
        {
            field.Report("'events' is missing", $"Write for example 'events: {example}'.");
        }

        return keys["events"];
    }

    /// <summary>Null after a report. Without meaning where 'of' says what the events are a part of.</summary>
    private static MetricExposure? Exposure(Field field, Section keys, string example)
    {
        if (keys.Has("of") == keys.Has("per"))
        {
            field.Report(
                keys.Has("of") ? "has 'of' and 'per', but events are counted for one thing" : "does not say what the events are counted for",
                $"Write '{example}' when they are a part of something, 'per: request' or 'per: second' otherwise.");
            return null;
        }

        switch (keys["per"]?.Text("request"))
        {
            case null:
                return keys.Has("of") ? MetricExposure.Requests : null;
            case "request":
                return MetricExposure.Requests;
            case "second":
                return MetricExposure.Seconds;
            case { } other:
                keys["per"]!.Value.Report($"'{other}' is nothing that events are counted for", "Write 'per: request' or 'per: second'.");
                return null;
        }
    }

    private static string Path(Field field)
    {
        if (field.Text("/metrics") is { } text && (!text.StartsWith('/') || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))))
        {
            field.Report($"'{text}' is not a path that begins with '/'", "Write for example 'path: /metrics'. It is asked of every worker, on the service's own port.");
        }

        return field.Node is YamlText { Value: var path } ? path : "/metrics";
    }

    private static string? Selector(Field field, string example)
    {
        if (field.Text(example) is not { } text)
        {
            return null;
        }

        try
        {
            _ = SeriesSelector.Parse(text);
            return text;
        }
        catch (FormatException error)
        {
            field.Report($"is no selector of counters: {error.Message}", $"Write for example '{example}' in single quotes.");
            return null;
        }
    }

    private static string? Query(Field field, string example)
    {
        if (field.Text(example) is not { } text)
        {
            return null;
        }

        if (!text.Contains("$VERSION", StringComparison.Ordinal) && !text.Contains("$GENERATION", StringComparison.Ordinal) && !text.Contains("$RELEASE", StringComparison.Ordinal))
        {
            field.Report("asks the same of the old version and of the candidate", $"Name the version: '{example}', with $VERSION, $GENERATION or $RELEASE.");
            return null;
        }

        if (!text.Contains("$WINDOW", StringComparison.Ordinal))
        {
            field.Report("does not say since when it counts", $"Name the time since the candidate has its share: '{example}'.");
            return null;
        }

        return text;
    }

    private static Uri? Url(Field field, Section keys)
    {
        if (keys["url"] is not { } given)
        {
            field.Report("'url' is missing", "Write for example 'url: http://127.0.0.1:9090'.");
            return null;
        }

        if (given.Text("http://127.0.0.1:9090") is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" && url.Query.Length == 0)
        {
            return url;
        }

        given.Report($"'{text}' is not the URL of a Prometheus server", "Write for example 'url: http://127.0.0.1:9090'.");
        return null;
    }
}
