using Gapless.Drill;

namespace Gapless.Demonstration;

/// <summary>What the demo counted.</summary>
internal sealed record DemoResult
{
    public required TrafficReport Traffic { get; init; }

    /// <summary>Null when the demo ended before it.</summary>
    public WorkerKill? Kill { get; init; }

    /// <summary>What did not go as it must, each in a line.</summary>
    public required IReadOnlyList<string> Faults { get; init; }

    /// <summary>Failed requests on connections of the killed process: no supervisor can answer for them.</summary>
    public long Inside => Kill is null ? 0 : Traffic.Failures.Count(Kill.Took);

    /// <summary>Everything else that failed. Must be 0. Failures beyond those the run keeps count here.</summary>
    public long Lost => Traffic.Failed - Inside;

    public bool Good => Lost == 0 && Faults.Count == 0 && Traffic.Ok > 0;
}
