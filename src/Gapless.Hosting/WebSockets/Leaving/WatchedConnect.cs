using Gapless.Hosting.Transport;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gapless.Hosting.WebSockets.Leaving;

/// <summary>HTTP/2: a WebSocket is one stream of the connection.</summary>
internal sealed class WatchedConnect(IHttpExtendedConnectFeature inner, OpenWebSockets sockets, TransportConnection? connection, HttpContext context, TimeProvider clock)
    : Watched(sockets, connection, context, clock), IHttpExtendedConnectFeature
{
    public bool IsExtendedConnect => inner.IsExtendedConnect;

    public string? Protocol => inner.Protocol;

    /// <summary>For those who see to the end of their WebSockets themselves.</summary>
    public IHttpExtendedConnectFeature Unwatched => inner;

    public async ValueTask<Stream> AcceptAsync() => Watch(await inner.AcceptAsync());
}
