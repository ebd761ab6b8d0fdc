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
        // A header and a method are at hand; features are looked for, which is felt when every request does it.
        var request = context.Request;
        if (request.Headers.Upgrade.Count > 0)
        {
            if (Protocol.Equals(request.Headers.Upgrade, StringComparison.OrdinalIgnoreCase) && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
                context.Features.Set<IHttpUpgradeFeature>(new WatchedUpgrade(upgrade, sockets, connection, context, clock));
        }
        else if (HttpMethods.IsConnect(request.Method) && context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: Protocol } connect)
        {
            context.Features.Set<IHttpExtendedConnectFeature>(new WatchedConnect(connect, sockets, connection, context, clock));
        }
    }
}
