namespace Gapless.Contract.Workers;

/// <summary>
/// The account of one worker's process since its start: totals, but for <see cref="Open"/>. Sent once a second when something changed, and
/// with <see cref="Final"/> right before the process ends.
/// </summary>
internal sealed record WorkerCounts : WorkerReport
{
    /// <summary>Connections open now.</summary>
    public int Open { get; set; }

    public long Accepted { get; set; }

    /// <summary>Connections taken over from another worker.</summary>
    public long Adopted { get; set; }

    public long RequestsStarted { get; set; }

    public long RequestsFinished { get; set; }

    /// <summary>Ended by an exception or a cut connection, or answered with a 5xx; part of neither of the other two.</summary>
    public long RequestsFailed { get; set; }

    /// <summary>Connections given to another worker and acknowledged by it.</summary>
    public long HandedOver { get; set; }

    /// <summary>Bytes received but not yet consumed that travelled with them.</summary>
    public long MovedBytes { get; set; }

    /// <summary>Connections that were told to end (<c>Connection: close</c>, GOAWAY, 1012), or were idle at the limit.</summary>
    public long ClosedPolitely { get; set; }

    /// <summary>Connections aborted at the limit with a request under way.</summary>
    public long Cut { get; set; }

    /// <summary>The longest time a connection was in nobody's hands during a hand-over, in milliseconds.</summary>
    public double LongestWaitMs { get; set; }

    public bool Final { get; set; }
}
