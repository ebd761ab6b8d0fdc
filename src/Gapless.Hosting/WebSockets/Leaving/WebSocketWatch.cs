using Gapless.Hosting.Transport;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gapless.Hosting.WebSockets.Leaving;

/// <summary>Watches the WebSockets that requests become.</summary>
internal sealed class WebSocketWatch(OpenWebSockets sockets, TimeProvider clock)
{
    private const string Protocol = "websocket";

    /// <summary>Before the app sees the request.</summary>
    public void OnRequestBegun(HttpContext context, TransportConnection? connection)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade && Protocol.Equals(context.Request.Headers.Upgrade, StringComparison.OrdinalIgnoreCase))
            context.Features.Set<IHttpUpgradeFeature>(new WatchedUpgrade(upgrade, sockets, connection, clock));
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: Protocol } connect)
            context.Features.Set<IHttpExtendedConnectFeature>(new WatchedConnect(connect, sockets, connection, clock));
    }

    public static void OnRequestEnded(HttpContext context)
    {
        (context.Features.Get<IHttpUpgradeFeature>() as Watched)?.OnRequestEnded();
        (context.Features.Get<IHttpExtendedConnectFeature>() as Watched)?.OnRequestEnded();
    }
}
