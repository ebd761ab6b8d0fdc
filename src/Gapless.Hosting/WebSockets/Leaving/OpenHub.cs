using Gapless.Hosting.Transport;
using Microsoft.AspNetCore.Connections.Features;

namespace Gapless.Hosting.WebSockets.Leaving;

/// <summary>
/// A SignalR connection, whatever carries it. It is ended by SignalR's own close message, which allows the client to reconnect: a bare close frame would make a client with
/// stateful reconnect ask the next process for a connection that only this one knows.
/// </summary>
internal sealed class OpenHub(IConnectionLifetimeNotificationFeature lifetime, TransportConnection? connection) : IOpenWebSocket
{
    public TransportConnection? Connection => connection;

    public bool CanMove => false;

    public bool AnswersSlowly => true;

    public Task<bool> LeaveAsync()
    {
        lifetime.RequestClose();
        return Task.FromResult(true);
    }
}
