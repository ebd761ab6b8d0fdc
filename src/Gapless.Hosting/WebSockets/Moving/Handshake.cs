using System.Security.Cryptography;
using System.Text;
using Gapless.Hosting.Transport;
using Gapless.Hosting.WebSockets.Leaving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Net.Http.Headers;

namespace Gapless.Hosting.WebSockets.Moving;

/// <summary>The server's side of opening a WebSocket (RFC 6455 §4.2, RFC 8441), without extensions: a compression context could not travel.</summary>
/// <param name="Stream">Of frames.</param>
/// <param name="SubProtocol">Agreed on; null: none.</param>
/// <param name="Connection">The connection if the WebSocket has it for itself and it is one of ours.</param>
internal sealed record Handshake(Stream Stream, string? SubProtocol, TransportConnection? Connection)
{
    private const string Salt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const string Version = "13";
    private const int KeyLength = 16;

    /// <returns>Null: the request was answered with a refusal.</returns>
    public static async Task<Handshake?> TryAcceptAsync(HttpContext context, GaplessWebSocketOptions options)
    {
        var upgrade = context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } u && IsWebSocket(context.Request) ? (u as WatchedUpgrade)?.Unwatched ?? u : null;
        var connect = context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" } c ? (c as WatchedConnect)?.Unwatched ?? c : null;
        if (Refusal(context.Request, options, upgrade is not null || connect is not null, needsKey: connect is null) is { } status)
        {
            context.Response.StatusCode = status;
            context.Response.Headers.SecWebSocketVersion = Version;
            return null;
        }

        var subProtocol = options.SubProtocols.FirstOrDefault(context.Request.Headers.GetCommaSeparatedValues(HeaderNames.SecWebSocketProtocol).Contains);
        if (subProtocol is not null)
            context.Response.Headers.SecWebSocketProtocol = subProtocol;
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        if (connect is not null)
            return new Handshake(await connect.AcceptAsync(), subProtocol, Connection: null);

        context.Response.Headers.Connection = "Upgrade";
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.SecWebSocketAccept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(context.Request.Headers.SecWebSocketKey + Salt)));
        return new Handshake(await upgrade!.UpgradeAsync(), subProtocol, context.Features.Get<TransportConnection>());
    }

    private static int? Refusal(HttpRequest request, GaplessWebSocketOptions options, bool canOpen, bool needsKey)
    {
        if (!canOpen || (needsKey && !IsKey(request.Headers.SecWebSocketKey.ToString())))
            return StatusCodes.Status400BadRequest;
        if (request.Headers.SecWebSocketVersion != Version)
            return StatusCodes.Status426UpgradeRequired;
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && options.AllowedOrigins.Count > 0 && !options.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase))
            return StatusCodes.Status403Forbidden;
        return null;
    }

    private static bool IsWebSocket(HttpRequest request) => request.Headers.GetCommaSeparatedValues(HeaderNames.Upgrade).Contains("websocket", StringComparer.OrdinalIgnoreCase);

    private static bool IsKey(string key)
    {
        Span<byte> bytes = stackalloc byte[KeyLength + 2];
        return Convert.TryFromBase64String(key, bytes, out var length) && length == KeyLength;
    }
}
