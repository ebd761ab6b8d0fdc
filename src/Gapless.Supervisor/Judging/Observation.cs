namespace Gapless.Supervisor.Judging;

/// <summary>Both versions over the same window.</summary>
/// <remarks>
/// A window must not be chosen by what happened in it: a second of the clock, or a fixed number of requests. Windows in which only the baseline ran may be given before the candidate starts:
/// from them its rates and quantiles are foreseen, and the worker-seconds count as history of crashes.
/// </remarks>
public sealed record Observation
{
    public SideCounts Baseline { get; init; } = new();

    public SideCounts Candidate { get; init; } = new();
}
