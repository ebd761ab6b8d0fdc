using Gapless.Drill;

namespace Gapless.Demonstration;

/// <summary>When and which worker was killed, to tell what died inside it from what was lost around it.</summary>
/// <param name="Worker">Its pid, as its answers name it.</param>
/// <param name="Before">Seconds of the run right before the kill.</param>
/// <param name="After">Seconds of the run right after it.</param>
internal sealed record WorkerKill(string Worker, double Before, double After)
{
    /// <summary>How long a broken connection may take to be noticed on a busy machine.</summary>
    private const double Notice = 2;

    /// <summary>
    /// True when the request was on a connection that the killed process had accepted: it gave that connection's last answer, or the
    /// connection was new and its request under way when the process died. Queued connections are not among them: they must be served.
    /// </summary>
    public bool Took(TrafficFailure failure)
    {
        var broke = failure.Outcome is Outcome.Reset or Outcome.EofBeforeAnswer or Outcome.EofWithinAnswer;
        var then = failure.Seconds >= Before && failure.Seconds <= After + Notice;
        var began = failure.Seconds - failure.LatencyMilliseconds / 1000;
        return broke && then && (failure.Worker == Worker || (failure.Worker is null && began <= After));
    }
}
