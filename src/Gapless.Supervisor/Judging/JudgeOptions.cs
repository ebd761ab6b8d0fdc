namespace Gapless.Supervisor.Judging;

/// <summary>What is judged and how strictly. A metric that is null is not judged, and its share of α goes to the others.</summary>
public sealed record JudgeOptions
{
    /// <summary>The probability, at most, that a candidate no worse than the baseline is failed at any time of the rollout, by any metric. Default 0.01.</summary>
    public double Alpha { get; init; } = 0.01;

    /// <summary>The probability, at most, that a candidate beyond a margin is passed. Default 0.05.</summary>
    public double PassError { get; init; } = 0.05;

    /// <summary>Failed requests of all; margin as a share of the requests. Default: a quarter more, and 0.15 %.</summary>
    public MetricOptions? Errors { get; init; } = new() { Weight = 0.55, Margin = new(0.25, 0.0015) };

    /// <summary>Durations of requests, at every quantile; absolute margin in seconds. Default: a quarter longer, and no less than 1 ms longer.</summary>
    public MetricOptions? Latency { get; init; } = new() { Weight = 0.2, Margin = new(0.25, 0.001) };

    /// <summary>Unexpected ends of workers for each second of a worker's life. Default: twice the baseline's, and once an hour.</summary>
    public MetricOptions? Crashes { get; init; } = new() { Weight = 0.1, Margin = new(1, 1 / 3600.0) };

    /// <summary>Each template of error lines that the baseline never wrote before, for each request; only the relative margin counts. Default: half as often again.</summary>
    public MetricOptions? ErrorLines { get; init; } = new() { Weight = 0.05, Margin = new(0.5, 0) };

    /// <summary>Resident memory of a worker; absolute margin in bytes. Default: half as much again, and 64 MiB. Only memory that is beyond it and still grows is held against the candidate.</summary>
    public MetricOptions? Memory { get; init; } = new() { Weight = 0.05, Margin = new(0.5, 64 << 20) };

    /// <summary>The app's own metrics. Fixed for the rollout: α is shared before anything is seen.</summary>
    public IReadOnlyList<CountMetric> Extra { get; init; } = [];
}
