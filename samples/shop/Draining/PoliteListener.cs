using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Shop.Draining;

/// <summary>
/// Accepts for Kestrel, on the socket it is given or on its own. While the process drains it gives way: a connection is taken only when it has waited in
/// the queue for some looks, that is, when no other process serves the same queue.
/// </summary>
public sealed class PoliteListener(Socket socket, PoliteDrain drain, SocketConnectionContextFactory connections, TimeProvider time) : IConnectionListener
{
    private const int LooksBeforeTaking = 3;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _unbound = CancellationTokenSource.CreateLinkedTokenSource(drain.AcceptingEnded);

    public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        using var eager = CancellationTokenSource.CreateLinkedTokenSource(_unbound.Token, drain.Draining);
        while (!_unbound.IsCancellationRequested)
        {
            try
            {
                var accepted = drain.IsDraining ? await AcceptLeftoverAsync() : await socket.AcceptAsync(eager.Token);
                drain.ConnectionAccepted();
                accepted.NoDelay = accepted.ProtocolType == ProtocolType.Tcp;
                return connections.Create(accepted);
            }
            catch (OperationCanceledException)
            {
                // The drain has begun, or accepting has ended.
            }
            catch (SocketException)
            {
                // A client that left the queue, or another process that was faster.
            }
        }
        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _unbound.Cancel();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        // No accept is pending here: disposing a listener under a pending accept would leave SO_LINGER 0 on a socket that others serve.
        _unbound.Cancel();
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<Socket> AcceptLeftoverAsync()
    {
        for (var looks = 0; looks < LooksBeforeTaking; looks++)
        {
            await Task.Delay(BetweenLooks, time, _unbound.Token);
            if (!socket.Poll(TimeSpan.Zero, SelectMode.SelectRead))
                looks = -1;
        }
        socket.Blocking = false;
        return socket.Accept();
    }
}

/// <summary>Makes Kestrel listen with <see cref="PoliteListener"/>.</summary>
public sealed class PoliteListenerFactory(PoliteDrain drain, TimeProvider time, ILoggerFactory logs) : IConnectionListenerFactory, IDisposable
{
    private const int Backlog = 512;

    private readonly SocketConnectionContextFactory _connections = new(new SocketConnectionFactoryOptions(), logs.CreateLogger<PoliteListener>());

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        // An inherited socket is listening already, and its backlog is the business of whoever made it.
        if (endpoint is not FileHandleEndPoint)
            socket.Listen(Backlog);
        return ValueTask.FromResult<IConnectionListener>(new PoliteListener(socket, drain, _connections, time));
    }

    public void Dispose() => _connections.Dispose();
}
