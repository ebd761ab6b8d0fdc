using Gapless.Supervisor.Judging;

namespace Gapless.Supervisor.Configuration;

/// <summary>A metric of the app's own by which a candidate is judged.</summary>
/// <param name="Name">In reports; no other metric of the service has it.</param>
/// <param name="Source">Where its counts come from.</param>
/// <param name="Weight">Its part of α beside those of the other metrics. Default 0.05.</param>
public sealed record MetricConfig(string Name, MetricSource Source, Margin Margin, double Weight = 0.05)
{
    /// <summary>As the judge wants it.</summary>
    public CountMetric ToJudged() => new() { Name = Name, Margin = Margin, Weight = Weight, Law = Source.Of is null ? CountLaw.Count : CountLaw.Proportion };
}

/// <summary>Two counts, the second of which is that of the trials. A closed set.</summary>
/// <param name="Events">What should not happen.</param>
/// <param name="Of">Of what it is a part; null: of what <paramref name="Per"/> says.</param>
/// <param name="Per">What events are counted for when nothing else is named.</param>
public abstract record MetricSource(string Events, string? Of, MetricExposure Per)
{
    /// <summary>Counters at every worker's own endpoint.</summary>
    /// <param name="Path">On the service's own port. Default <c>/metrics</c>.</param>
    /// <param name="Events">A selector, as <see cref="Metering.Exposition.SeriesSelector"/> reads it.</param>
    public sealed record Prometheus(string Path, string Events, string? Of, MetricExposure Per) : MetricSource(Events, Of, Per);

    /// <summary>Queries to a Prometheus server.</summary>
    /// <param name="Url">Of the server; <c>/api/v1/query</c> comes behind it.</param>
    /// <param name="Events">PromQL with <c>$VERSION</c> and the like; its value is one number, that grows.</param>
    /// <param name="Every">How often it is asked. Default 5 s.</param>
    public sealed record PromQl(Uri Url, string Events, string? Of, MetricExposure Per, TimeSpan Every) : MetricSource(Events, Of, Per);
}

/// <summary>What events are counted for.</summary>
public enum MetricExposure
{
    /// <summary>Each answer that the library counts.</summary>
    Requests,

    /// <summary>Each second of a worker's life.</summary>
    Seconds,
}
