namespace Gapless.Drill;

/// <summary>How one class of traffic behaves. Times are those of each connection of the class.</summary>
internal sealed record ClassPlan
{
    public required TrafficClass Class { get; init; }

    public required string Path { get; init; }

    /// <summary>Connections that are open or being reopened at any time.</summary>
    public required int Connections { get; init; }

    /// <summary>The silence after an answer is drawn evenly from here …</summary>
    public TimeSpan PauseFrom { get; init; }

    /// <summary>… to here.</summary>
    public TimeSpan PauseTo { get; init; }

    /// <summary>
    /// Each request has a connection of its own and says <c>Connection: close</c>: the server's habits with idle connections play no part. Always
    /// so for <see cref="TrafficClass.Short"/>.
    /// </summary>
    public bool OwnConnections { get; init; }

    /// <summary>Time between the client's last look for an EOF and its write.</summary>
    public TimeSpan LookToWrite { get; init; }

    /// <summary>Bytes of the body of a POST. 0 makes the class use GET.</summary>
    public int BodySize { get; init; }

    /// <summary>The body is sent in pieces over this time; zero sends it at once.</summary>
    public TimeSpan BodyTime { get; init; }

    /// <summary>
    /// True where the server is known to echo <c>X-Request-Id</c> and to answer as the scenario apps and the shop do: then the status must be
    /// 200 and the id and the content are verified. False for a stranger's service: any status from 200 to 399 is right.
    /// </summary>
    public bool Strict { get; init; } = true;

    /// <summary>The usual behaviour of a class: counts and pauses that leave a small machine to the server under test.</summary>
    public static ClassPlan Usual(TrafficClass kind, string path) => kind switch
    {
        TrafficClass.Short => Of(kind, path, 4, 8, 16) with { OwnConnections = true },
        TrafficClass.KeepAlive => Of(kind, path, 16, 10, 20),
        TrafficClass.IdleKeepAlive => Of(kind, path, 25, 0, 300) with { BodySize = 300 },
        TrafficClass.WanKeepAlive => Of(kind, path, 10, 0, 300) with { BodySize = 300, LookToWrite = TimeSpan.FromMilliseconds(20) },
        TrafficClass.IdleLong => Of(kind, path, 4, 35_000, 45_000) with { BodySize = 300 },
        TrafficClass.Slow => Of(kind, path, 6, 0, 100),
        TrafficClass.Upload => Of(kind, path, 4, 0, 100) with { BodySize = 64 * 1024, BodyTime = TimeSpan.FromSeconds(4) },
        TrafficClass.Download => Of(kind, path, 4, 0, 100),
        TrafficClass.Pipeline => Of(kind, path, 3, 20, 60),
        TrafficClass.WebSocket => Of(kind, path, 8, 20, 60),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown traffic class"),
    };

    private static ClassPlan Of(TrafficClass kind, string path, int connections, int pauseFrom, int pauseTo) => new()
    {
        Class = kind,
        Path = path,
        Connections = connections,
        PauseFrom = TimeSpan.FromMilliseconds(pauseFrom),
        PauseTo = TimeSpan.FromMilliseconds(pauseTo),
    };
}
