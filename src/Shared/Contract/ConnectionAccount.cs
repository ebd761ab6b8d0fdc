namespace Gapless.Contract;

/// <summary>
/// What the workers of the generation that left have counted, from its start to its end: the old one, or a candidate that went back. An app without Gapless.Hosting counts nothing.
/// </summary>
public sealed record ConnectionAccount
{
    public required long Accepted { get; init; }

    /// <summary>Connections that the generation which stays took over while this rollout ran; its own count.</summary>
    public required long Adopted { get; init; }

    /// <summary>Connections given to another worker and acknowledged by it.</summary>
    public required long HandedOver { get; init; }

    /// <summary>Bytes received but not yet consumed that travelled with them.</summary>
    public required long MovedBytes { get; init; }

    /// <summary>The longest time that one of them was in nobody's hands, in milliseconds.</summary>
    public required double LongestWaitMs { get; init; }

    /// <summary>Connections that were told to end, or were idle at the drain limit.</summary>
    public required long ClosedPolitely { get; init; }

    /// <summary>Connections aborted at the drain limit with a request under way, or closed after the death of their process in the middle of an answer.</summary>
    public required long Cut { get; init; }

    /// <summary>Connections of processes that died, with which another worker goes on.</summary>
    public long Rescued { get; init; }

    /// <summary>Connections of processes that died with a request under way and no byte of its answer sent: answered 503 by the supervisor, and closed.</summary>
    public long Answered503 { get; init; }

    public required long RequestsStarted { get; init; }

    public required long RequestsFinished { get; init; }

    /// <summary>Answered with a 5xx, or ended by an exception or a cut connection; part of neither of the other two.</summary>
    public required long RequestsFailed { get; init; }

    /// <summary>Processes that ended without their final account: what they did after their last one is missing above.</summary>
    public int Unaccounted { get; init; }
}
