using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;

namespace Gapless.IntegrationTests.Hosting.WebSockets;

/// <summary>A WebSocket client on one TCP connection, which never makes another.</summary>
internal sealed class SocketClient : IDisposable
{
    private readonly byte[] _buffer = new byte[2 << 20];

    private SocketClient(WebSocket socket) => Socket = socket;

    public WebSocket Socket { get; }

    /// <param name="to">The server.</param>
    /// <param name="path">Of the WebSocket, with its query.</param>
    /// <param name="pieces">Given: it sends in random pieces.</param>
    /// <param name="limit">Ends the wait for the handshake.</param>
    public static async Task<SocketClient> OpenAsync(EndPoint to, string path, Random? pieces, CancellationToken limit)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(to, limit);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: other, counted\r\n\r\n"), limit);
        var head = new StringBuilder();
        var next = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            (await stream.ReadAsync(next, limit)).ShouldBe(1, head.ToString());
            head.Append((char)next[0]);
        }

        head.ToString().ShouldStartWith("HTTP/1.1 101");
        // The sample of RFC 6455.
        head.ToString().ShouldContain("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        return new SocketClient(WebSocket.CreateFromStream(pieces is null ? stream : new PieceStream(stream, pieces), new WebSocketCreationOptions()));
    }

    public async Task SendAsync(string text, CancellationToken limit) => await Socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, limit);

    /// <summary>Null: the server has closed.</summary>
    public async Task<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken limit)
    {
        var length = 0;
        while (true)
        {
            var part = await Socket.ReceiveAsync(_buffer.AsMemory(length), limit);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            length += part.Count;
            if (part.EndOfMessage)
                return _buffer.AsMemory(0, length);
        }
    }

    public async Task<string?> ReceiveTextAsync(CancellationToken limit) => await ReceiveAsync(limit) is { } data ? Encoding.UTF8.GetString(data.Span) : null;

    public void Dispose() => Socket.Dispose();
}
