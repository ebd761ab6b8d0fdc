using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace ScenarioApp;

/// <summary>Kestrel's listener, which after a while leaves all new connections in the queue, and says so when it has served the others.</summary>
internal sealed class TiredListener(IConnectionListener inner, Task tired) : IConnectionListener
{
    private readonly TaskCompletionSource<ConnectionContext?> _unbound = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Its own acceptance counts as one, until it is tired.</summary>
    private int _open = 1;

    public EndPoint EndPoint => inner.EndPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        if (tired.IsCompleted)
        {
            Ended();
            return await _unbound.Task;
        }

        var connection = await inner.AcceptAsync(cancellationToken);
        if (connection is not null)
        {
            Interlocked.Increment(ref _open);
            connection.ConnectionClosed.Register(Ended);
        }

        return connection;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _unbound.TrySetResult(null);
        return inner.UnbindAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private void Ended()
    {
        if (Interlocked.Decrement(ref _open) == 0)
            Console.WriteLine("tired");
    }
}

internal sealed class TiredListenerFactory(IOptions<SocketTransportOptions> options, ILoggerFactory logs, Task tired) : IConnectionListenerFactory
{
    private readonly SocketTransportFactory _sockets = new(options, logs);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new TiredListener(await _sockets.BindAsync(endpoint, cancellationToken), tired);
}

internal static class TiredListenerExtensions
{
    public static void StopAcceptingAfter(this WebApplicationBuilder builder, TimeSpan delay) =>
        builder.Services.AddSingleton<IConnectionListenerFactory>(services =>
            ActivatorUtilities.CreateInstance<TiredListenerFactory>(services, Task.Delay(delay)));
}
