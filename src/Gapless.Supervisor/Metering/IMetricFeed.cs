namespace Gapless.Supervisor.Metering;

/// <summary>Brings counts of the app's own metrics for as long as a candidate is judged.</summary>
internal interface IMetricFeed
{
    /// <param name="report">Called from the feed's own task, one call at a time and in order; must return soon.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When cancelled.</returns>
    Task RunAsync(Action<MetricNews> report, CancellationToken cancellationToken);
}
