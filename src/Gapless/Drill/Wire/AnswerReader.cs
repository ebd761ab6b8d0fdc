using System.Globalization;
using System.Text;

namespace Gapless.Drill.Wire;

/// <summary>Reads one HTTP/1.x answer and not a byte more.</summary>
internal static class AnswerReader
{
    private const int MaxHead = 64 * 1024;

    public static async ValueTask<HttpAnswer> ReadAsync(ClientConnection connection)
    {
        while (true)
        {
            var head = await ReadHeadAsync(connection);
            if (head.Status is >= 100 and < 200 and not 101)
                continue;
            var body = await ReadBodyAsync(connection, head);
            return new HttpAnswer(head.Status, head.RequestId, head.Version, head.Worker, head.Closes, head.WebSocketAccept, body);
        }
    }

    private static async ValueTask<Head> ReadHeadAsync(ClientConnection connection)
    {
        int length;
        while ((length = connection.Received.IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (connection.Received.Length > MaxHead)
                throw new WireException(Outcome.WrongAnswer, "the head of the answer does not end");
            await connection.ReceiveAsync(answerBegun: connection.Received.Length > 0);
        }
        var head = Head.Parse(connection.Received[..length]);
        connection.Consume(length + 4);
        return head;
    }

    private static async ValueTask<byte[]> ReadBodyAsync(ClientConnection connection, Head head)
    {
        if (head.Status is 101 or 204 or 304)
            return [];
        if (head.Chunked)
            return await ReadChunksAsync(connection);
        if (head.ContentLength is { } length)
            return await ReadExactlyAsync(connection, length);
        if (head.Closes)
            return await ReadToEndAsync(connection);
        throw new WireException(Outcome.WrongAnswer, "neither Content-Length nor chunks nor Connection: close: the end of the answer cannot be known");
    }

    private static async ValueTask<byte[]> ReadChunksAsync(ClientConnection connection)
    {
        using var body = new MemoryStream();
        while (true)
        {
            var size = await ReadLineAsync(connection);
            var digits = size.Split(';')[0].Trim();
            if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length))
                throw new WireException(Outcome.WrongAnswer, $"not the size of a chunk: '{size}'");
            if (length == 0)
                break;
            body.Write(await ReadExactlyAsync(connection, length));
            if ((await ReadLineAsync(connection)).Length > 0)
                throw new WireException(Outcome.WrongAnswer, "a chunk is longer than it said");
        }
        while ((await ReadLineAsync(connection)).Length > 0)
            continue;
        return body.ToArray();
    }

    private static async ValueTask<byte[]> ReadToEndAsync(ClientConnection connection)
    {
        while (await connection.TryReceiveAsync(answerBegun: true))
            continue;
        var body = connection.Received.ToArray();
        connection.Consume(body.Length);
        return body;
    }

    private static async ValueTask<string> ReadLineAsync(ClientConnection connection)
    {
        int length;
        while ((length = connection.Received.IndexOf("\r\n"u8)) < 0)
            await connection.ReceiveAsync(answerBegun: true);
        var line = Encoding.ASCII.GetString(connection.Received[..length]);
        connection.Consume(length + 2);
        return line;
    }

    private static async ValueTask<byte[]> ReadExactlyAsync(ClientConnection connection, int length)
    {
        var bytes = new byte[length];
        var filled = 0;
        while (true)
        {
            var part = Math.Min(connection.Received.Length, length - filled);
            connection.Received[..part].CopyTo(bytes.AsSpan(filled));
            connection.Consume(part);
            filled += part;
            if (filled == length)
                return bytes;
            await connection.ReceiveAsync(answerBegun: true);
        }
    }

    private readonly record struct Head(int Status, int? ContentLength, bool Chunked, bool Closes, string? RequestId, string? Version, string? Worker, string? WebSocketAccept)
    {
        public static Head Parse(ReadOnlySpan<byte> bytes)
        {
            var lines = Encoding.ASCII.GetString(bytes).Split("\r\n");
            var start = lines[0].Split(' ', 3);
            if (start.Length < 2 || !start[0].StartsWith("HTTP/1.", StringComparison.Ordinal) || !int.TryParse(start[1], out var status))
                throw new WireException(Outcome.WrongAnswer, $"not an answer: '{lines[0]}'");
            var head = new Head(status, null, false, start[0] == "HTTP/1.0", null, null, null, null);
            foreach (var line in lines.AsSpan(1))
                head = head.With(line);
            return head;
        }

        private Head With(string line)
        {
            var colon = line.IndexOf(':');
            if (colon < 0)
                return this;
            var value = line[(colon + 1)..].Trim();
            return line[..colon].ToUpperInvariant() switch
            {
                "CONTENT-LENGTH" when int.TryParse(value, out var length) => this with { ContentLength = length },
                "TRANSFER-ENCODING" => this with { Chunked = value.EndsWith("chunked", StringComparison.OrdinalIgnoreCase) },
                "CONNECTION" when value.Contains("close", StringComparison.OrdinalIgnoreCase) => this with { Closes = true },
                "CONNECTION" when value.Contains("keep-alive", StringComparison.OrdinalIgnoreCase) => this with { Closes = false },
                "X-REQUEST-ID" => this with { RequestId = value },
                "X-VERSION" => this with { Version = value },
                "X-WORKER" => this with { Worker = value },
                "SEC-WEBSOCKET-ACCEPT" => this with { WebSocketAccept = value },
                _ => this,
            };
        }
    }
}
