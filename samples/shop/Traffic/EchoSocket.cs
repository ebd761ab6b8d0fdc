using System.Net.WebSockets;
using System.Text;
using Shop.Draining;

namespace Shop.Traffic;

/// <summary>Sends every text back, followed by who answered it.</summary>
public static class EchoSocket
{
    private const WebSocketCloseStatus ServiceRestart = (WebSocketCloseStatus)1012;

    /// <param name="drain">Given: while it drains, the socket is closed with 1012 right after an echo, when the client is owed nothing.</param>
    public static async Task ServeAsync(HttpContext context, string version, PoliteDrain? drain)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var suffix = Encoding.ASCII.GetBytes($" version={version} worker={Identity.Worker}");
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var receiving = socket.ReceiveAsync(buffer.AsMemory(0, buffer.Length - suffix.Length), CancellationToken.None).AsTask();
            if (drain is not null && await Task.WhenAny(receiving, drain.LastCall) != receiving && socket.State == WebSocketState.Open)
                await socket.CloseOutputAsync(ServiceRestart, "restart", CancellationToken.None);
            var message = await receiving;
            if (message.MessageType == WebSocketMessageType.Close)
                break;
            if (socket.State != WebSocketState.Open)
                continue;
            suffix.CopyTo(buffer, message.Count);
            var length = message.Count + (message.EndOfMessage ? suffix.Length : 0);
            // Asked before the echo, or a SIGTERM that comes while the echo is under way would close the socket when the client may have sent again.
            var leaving = drain is { IsDraining: true } && message.EndOfMessage;
            await socket.SendAsync(buffer.AsMemory(0, length), message.MessageType, message.EndOfMessage, CancellationToken.None);
            if (leaving)
                await socket.CloseOutputAsync(ServiceRestart, "restart", CancellationToken.None);
        }
        if (socket.State == WebSocketState.CloseReceived)
            await socket.CloseOutputAsync(socket.CloseStatus ?? WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }
}
