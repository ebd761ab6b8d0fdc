using System.Net;
using System.Net.Sockets;
using System.Text;
using Gapless.Supervisor.Configuration;

namespace Gapless.IntegrationTests.Drill;

/// <summary>A server on a raw socket that does to each connection what the test says, and counts nothing by itself.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<ScriptedConnection, Task> _script;
    private readonly Task _accepting;

    public ScriptedServer(Func<ScriptedConnection, Task> script)
    {
        _script = script;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        Address = ListenAddress.OfTcp((IPEndPoint)_listener.LocalEndPoint!);
        _accepting = AcceptAsync();
    }

    public ListenAddress Address { get; }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
            _ = ServeAsync(await _listener.AcceptAsync(_stopping.Token));
    }

    private async Task ServeAsync(Socket socket)
    {
        // Or the kernel holds a close frame back until the client's next message acknowledges the echo before it.
        socket.NoDelay = true;
        using var connection = new ScriptedConnection(socket, _stopping.Token);
        try
        {
            await _script(connection);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or EndOfStreamException)
        {
            // The client has left, or the test has ended.
        }
    }
}

/// <summary>The server's end of one connection.</summary>
internal sealed class ScriptedConnection(Socket socket, CancellationToken stopping) : IDisposable
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _length;

    public CancellationToken Stopping { get; } = stopping;

    /// <summary>The next whole request. Throws <see cref="EndOfStreamException"/> when the client has ended the connection.</summary>
    public async Task<ScriptedRequest> ReadAsync()
    {
        int head;
        while ((head = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8)) < 0)
            await ReceiveAsync();
        var lines = Encoding.ASCII.GetString(_buffer, 0, head).Split("\r\n");
        var length = int.Parse(Header(lines, "Content-Length") ?? "0");
        while (_length < head + 4 + length)
            await ReceiveAsync();
        var body = _buffer.AsSpan(head + 4, length).ToArray();
        Consume(head + 4 + length);
        return new ScriptedRequest(Header(lines, "X-Request-Id")!, Header(lines, "Sec-WebSocket-Key"), body);
    }

    /// <summary>The text of the next masked frame; it must be short and whole.</summary>
    public async Task<string> ReadFrameAsync()
    {
        while (_length < 6 || _length < 6 + (_buffer[1] & 0x7F))
            await ReceiveAsync();
        var length = _buffer[1] & 0x7F;
        var text = new string([.. Enumerable.Range(0, length).Select(i => (char)(_buffer[6 + i] ^ _buffer[2 + (i & 3)]))]);
        Consume(6 + length);
        return text;
    }

    public Task AnswerAsync(ScriptedRequest request, string headers = "", string version = "1", string worker = "1") => SendAsync(
        $"HTTP/1.1 200 OK\r\nX-Request-Id: {request.Id}\r\nX-Version: {version}\r\nX-Worker: {worker}\r\n{headers}Content-Length: {request.Body.Length}\r\n\r\n" +
        Encoding.ASCII.GetString(request.Body));

    public async Task SendAsync(string text) => await socket.SendAsync(Encoding.ASCII.GetBytes(text), Stopping);

    public async Task SendAsync(byte[] bytes) => await socket.SendAsync(bytes, Stopping);

    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, 0);
        socket.Dispose();
    }

    public void Dispose() => socket.Dispose();

    private static string? Header(string[] lines, string name) =>
        lines.FirstOrDefault(l => l.StartsWith(name + ": ", StringComparison.Ordinal))?[(name.Length + 2)..];

    private async Task ReceiveAsync()
    {
        var count = await socket.ReceiveAsync(_buffer.AsMemory(_length), Stopping);
        _length += count > 0 ? count : throw new EndOfStreamException();
    }

    private void Consume(int count)
    {
        _buffer.AsSpan(count, _length - count).CopyTo(_buffer);
        _length -= count;
    }
}

internal sealed record ScriptedRequest(string Id, string? WebSocketKey, byte[] Body);
