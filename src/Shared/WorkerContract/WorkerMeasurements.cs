namespace Gapless.Contract.Workers;

/// <summary>The requests that a worker ended in one second. Not sent for a second without any; WebSockets are no requests here.</summary>
internal sealed record WorkerMeasurements : WorkerReport
{
    /// <summary>When it was taken, in seconds of Unix time.</summary>
    public long Second { get; set; }

    public int Requests { get; set; }

    /// <summary>Of them: ended by an exception or a cut connection, or answered with a 5xx.</summary>
    public int Failed { get; set; }

    /// <summary>Pairs of an index of <see cref="DurationBuckets"/> and how many took so long, from the request's head to the end of the answer.</summary>
    public int[] Durations { get; set; } = [];
}
