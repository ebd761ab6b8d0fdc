namespace Gapless.Drill;

/// <summary>The kinds of traffic, each after a way in which real clients lose requests during an upgrade.</summary>
internal enum TrafficClass
{
    /// <summary>A connection per request.</summary>
    Short,

    /// <summary>Busy connections, one request after the other.</summary>
    KeepAlive,

    /// <summary>POST with a body, then 0–300 ms of silence; looks for the server's EOF right before it writes.</summary>
    IdleKeepAlive,

    /// <summary>As <see cref="IdleKeepAlive"/>, with 20 ms between the look and the write: the race a distant client always runs.</summary>
    WanKeepAlive,

    /// <summary>Silent for longer than a drain takes; its last request is made when the run stops.</summary>
    IdleLong,

    /// <summary>Requests that the server works on for seconds.</summary>
    Slow,

    /// <summary>A body sent in pieces over seconds.</summary>
    Upload,

    /// <summary>An answer received in pieces over seconds, its checksum verified.</summary>
    Download,

    /// <summary>Several GETs in one write.</summary>
    Pipeline,

    /// <summary>Echo of numbered messages.</summary>
    WebSocket,
}
