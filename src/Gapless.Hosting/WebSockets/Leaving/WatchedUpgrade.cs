using Gapless.Hosting.Transport;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gapless.Hosting.WebSockets.Leaving;

/// <summary>HTTP/1.1: the whole connection becomes a WebSocket.</summary>
internal sealed class WatchedUpgrade(IHttpUpgradeFeature inner, OpenWebSockets sockets, TransportConnection? connection, HttpContext context, TimeProvider clock)
    : Watched(sockets, connection, context, clock), IHttpUpgradeFeature
{
    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    /// <summary>For those who see to the end of their WebSockets themselves.</summary>
    public IHttpUpgradeFeature Unwatched => inner;

    public async Task<Stream> UpgradeAsync() => Watch(await inner.UpgradeAsync());
}
