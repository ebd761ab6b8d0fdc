namespace Gapless.Hosting.WebSockets;

/// <summary>How the sessions of one path are opened and kept.</summary>
public sealed class GaplessWebSocketOptions
{
    /// <summary>What the app speaks, the best first. Default: none, and clients that ask for some are answered without.</summary>
    public IList<string> SubProtocols { get; } = [];

    /// <summary>Origins whose pages may open a session, such as <c>https://example.org</c>. Default: empty, which allows all. Clients that are no browsers send none and are let in.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>The longest message in bytes; a client that sends a longer one is closed with 1009. Default: 4 MiB.</summary>
    public int LongestMessage { get; set; } = 4 << 20;

    /// <summary>How often a frame is sent that asks for nothing, so that nobody on the way takes the connection for dead. Default: 30 s; zero: never.</summary>
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often a session's state is written to memory that outlives the process, so that the session goes on in another one when this one is killed. Zero: after every turn,
    /// so that nothing is lost or done twice; longer: at most so often, and what changed since then is lost. Default: null, and sessions end with a process that is killed.
    /// </summary>
    /// <remarks>
    /// Where there is no supervisor this does nothing. A session that was killed within a turn, or with a message or a frame half read or half sent, ends. Costs two system calls for a turn, and a descriptor and a few KiB of
    /// memory for a session. The session is taken up with <see cref="GaplessWebSocketHandler{TState}.OnMovedAsync"/>.
    /// </remarks>
    public TimeSpan? ReplicateState { get; set; }
}
