using System.Security.Cryptography;
using System.Text;
using Gapless.Drill.Wire;

namespace Gapless.Drill.Clients;

/// <summary>
/// Sends a numbered text and awaits its echo, which may be followed by <c> version=V worker=W</c>. The handshake counts as a request too. A close
/// frame 1001 or 1012 while no echo is owed is polite; any other end of the connection fails the message that finds it.
/// </summary>
internal sealed class WebSocketClient : TrafficClient
{
    private const string HandshakeSalt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private readonly Exchange _exchange;
    private ClientConnection? _socket;

    public WebSocketClient(ClientSetting setting)
        : base(setting)
    {
        _exchange = new Exchange(setting);
    }

    protected override async Task StepAsync()
    {
        await TakeCloseAsync();
        var ticket = Tally.Start(_socket?.Served ?? 0);
        try
        {
            if (_socket is null)
                await ShakeHandsAsync(ticket);
            else
                await EchoAsync(_socket, ticket);
        }
        catch (WireException e)
        {
            _socket = null;
            Failed(ticket, e);
        }
    }

    /// <summary>Before a message is sent: has the server said goodbye?</summary>
    private async ValueTask TakeCloseAsync()
    {
        if (_socket?.Look() != PeerState.SentUnasked)
            return;
        try
        {
            _socket.Arm(Setting.Clock.Elapsed + Setting.RequestTimeout);
            var frame = await ReadAsync(_socket);
            if (frame.Opcode == WebSocketFrame.Close && frame.CloseCode is 1001 or 1012)
                await LeaveAsync(_socket, frame);
        }
        catch (WireException)
        {
            // The connection is broken: the next message finds out, and counts.
        }
        _socket?.Disarm();
    }

    private async ValueTask LeaveAsync(ClientConnection socket, WebSocketFrame close)
    {
        try
        {
            await socket.SendAsync(close.ToMasked(Setting.Random.Next()));
        }
        finally
        {
            _socket = null;
            CloseAsAsked();
        }
    }

    private async ValueTask ShakeHandsAsync(RequestTicket ticket)
    {
        var key = new byte[16];
        Setting.Random.NextBytes(key);
        var key64 = Convert.ToBase64String(key);
        var connection = await ConnectAsync();
        await connection.SendAsync(Encoding.ASCII.GetBytes(
            $"GET {Setting.Plan.Path} HTTP/1.1\r\nHost: {Setting.Host}\r\nX-Request-Id: {ticket.Id}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
            $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key64}\r\n\r\n"));
        var answer = await AnswerReader.ReadAsync(connection);
        if (!connection.Disarm())
            throw new WireException(Outcome.Timeout, "overdue at the end of the handshake");
        if (answer.Status != 101)
            throw new WireException(Outcome.WrongAnswer, _exchange.Fault(answer, ticket.Id) ?? $"status {answer.Status} instead of 101");
        var expected = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key64 + HandshakeSalt)));
        if (answer.WebSocketAccept != expected)
            throw new WireException(Outcome.WrongAnswer, $"Sec-WebSocket-Accept is '{answer.WebSocketAccept}' instead of '{expected}'");
        _socket = connection;
        Answered(ticket, connection, answer.Version, answer.Worker);
    }

    private async ValueTask EchoAsync(ClientConnection socket, RequestTicket ticket)
    {
        socket.Arm(Setting.Clock.Elapsed + Setting.RequestTimeout);
        await socket.SendAsync(new WebSocketFrame(WebSocketFrame.Text, Encoding.ASCII.GetBytes(ticket.Id)).ToMasked(Setting.Random.Next()));
        var frame = await ReadAsync(socket);
        if (frame.Opcode == WebSocketFrame.Close)
            throw new WireException(Outcome.EofBeforeAnswer, $"closed with {frame.CloseCode} while an echo was owed");
        if (!socket.Disarm())
            throw new WireException(Outcome.Timeout, "overdue at the end of the echo");
        var words = Encoding.ASCII.GetString(frame.Payload).Split(' ');
        if (frame.Opcode != WebSocketFrame.Text || words[0] != ticket.Id)
            throw new WireException(Outcome.WrongAnswer, $"echo with opcode {frame.Opcode}: '{string.Join(' ', words)}'");
        Answered(ticket, socket, Word(words, "version="), Word(words, "worker="));
    }

    private async ValueTask<WebSocketFrame> ReadAsync(ClientConnection socket)
    {
        while (true)
        {
            WebSocketFrame? frame;
            int length;
            while ((frame = WebSocketFrame.TryParse(socket.Received, out length)) is null)
                await socket.ReceiveAsync(answerBegun: socket.Received.Length > 0);
            socket.Consume(length);
            if (frame.Opcode == WebSocketFrame.Ping)
                await socket.SendAsync((frame with { Opcode = WebSocketFrame.Pong }).ToMasked(Setting.Random.Next()));
            else if (frame.Opcode != WebSocketFrame.Pong)
                return frame;
        }
    }

    private static string? Word(string[] words, string label) =>
        words.FirstOrDefault(w => w.StartsWith(label, StringComparison.Ordinal))?[label.Length..];
}
