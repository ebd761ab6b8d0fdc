using System.Net.Sockets;
using Gapless.Linux.Steering;

namespace Gapless.Supervisor.Health;

/// <summary>How to reach one worker, and no other, through its real endpoint.</summary>
public sealed class ProbeTarget
{
    private readonly Func<CancellationToken, Task<Socket>> _connect;
    private readonly Func<int>? _queued;

    private ProbeTarget(string display, string commandTarget, bool anyToolReachesIt, Func<CancellationToken, Task<Socket>> connect, Func<int>? queued)
    {
        Display = display;
        CommandTarget = commandTarget;
        AnyToolReachesIt = anyToolReachesIt;
        _connect = connect;
        _queued = queued;
    }

    /// <summary>For people.</summary>
    public string Display { get; }

    /// <summary>What commands get as GAPLESS_TARGET: <c>http://ADDRESS:PORT</c> or <c>unix:PATH</c>.</summary>
    public string CommandTarget { get; }

    /// <summary>False: a tool would have to bind an address or set an option first, so commands get a <see cref="LoopbackRelay"/>.</summary>
    public bool AnyToolReachesIt { get; }

    /// <param name="pinned">The worker's address.</param>
    /// <param name="queued">
    /// Connections that wait in the accept queue of exactly this worker. The kernel accepts for a worker that hangs, too;
    /// with this a TCP check passes only when the worker has taken the connection. Null: accepted by the kernel is enough.
    /// </param>
    public static ProbeTarget Of(PinnedAddress pinned, Func<int>? queued = null) =>
        new(pinned.ToString(), $"http://{pinned.Target}", pinned.NeedsOnlyTarget, pinned.ConnectAsync, queued);

    /// <param name="path">The generation's own path.</param>
    /// <param name="queued">As in <see cref="Of"/>.</param>
    public static ProbeTarget OfUnix(string path, Func<int>? queued = null) =>
        new("unix:" + path, "unix:" + path, anyToolReachesIt: true, cancel => ConnectUnixAsync(path, cancel), queued);

    /// <summary>Connections still waiting to be taken; 0 when that is not known.</summary>
    internal int Queued => _queued?.Invoke() ?? 0;

    /// <summary>A new connection; the caller disposes it.</summary>
    internal Task<Socket> ConnectAsync(CancellationToken cancellationToken) => _connect(cancellationToken);

    private static async Task<Socket> ConnectUnixAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
