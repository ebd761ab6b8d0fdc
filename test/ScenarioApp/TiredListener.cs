using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace ScenarioApp;

/// <summary>Kestrel's listener, which after a while leaves all new connections in the queue.</summary>
internal sealed class TiredListener(IConnectionListener inner, Task tired) : IConnectionListener
{
    private readonly TaskCompletionSource<ConnectionContext?> _unbound = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EndPoint EndPoint => inner.EndPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        if (tired.IsCompleted)
            return await _unbound.Task;
        return await inner.AcceptAsync(cancellationToken);
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _unbound.TrySetResult(null);
        return inner.UnbindAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
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
