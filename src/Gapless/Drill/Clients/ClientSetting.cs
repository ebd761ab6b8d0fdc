using System.Net;
using Gapless.Drill.Wire;

namespace Gapless.Drill.Clients;

/// <summary>What one client is given. <paramref name="Random"/> is its own.</summary>
/// <param name="Stopping">Cancelled when no new request shall begin. Requests under way are never cancelled by it.</param>
internal sealed record ClientSetting(
    ClassPlan Plan,
    ClassTally Tally,
    EndPoint EndPoint,
    string Host,
    TimeSpan RequestTimeout,
    DeadlineWatch Watch,
    RunClock Clock,
    Random Random,
    CancellationToken Stopping)
{
    private static readonly TimeSpan Ramp = TimeSpan.FromMilliseconds(300);

    public TimeSpan Pause() => Plan.PauseFrom + (Random.NextDouble() * (Plan.PauseTo - Plan.PauseFrom));

    /// <summary>Clients do not begin in step.</summary>
    public TimeSpan PauseFirst() => Random.NextDouble() * Ramp;
}
