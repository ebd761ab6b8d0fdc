using System.Globalization;
using System.Text;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Health.Http;

/// <summary>
/// One HTTP/1.1 request on a connection of its own. Not HttpClient: that one pools connections, follows its own ideas of errors, and
/// costs an idle supervisor several megabytes; a probe wants exactly one exchange and the words of its failure.
/// </summary>
internal static class HttpExchange
{
    internal const int MostBody = 64 * 1024;
    private const int MostHeaders = 64 * 1024;

    /// <summary>Sends the request and reads the whole answer, or the first <paramref name="mostBody"/> bytes of its body.</summary>
    /// <exception cref="HttpProbeException">What came is not a whole HTTP answer.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<HttpAnswer> SendAsync(Stream connection, HttpCheck check, CancellationToken cancellationToken, int mostBody = MostBody)
    {
        await connection.WriteAsync(Request(check), cancellationToken);
        var reader = new HttpAnswerReader(connection, MostHeaders);
        while (true)
        {
            string statusLine = await reader.ReadLineAsync("a status line", cancellationToken);
            int status = StatusOf(statusLine);
            Dictionary<string, string> headers = await ReadHeadersAsync(reader, cancellationToken);
            if (status is >= 200)
            {
                byte[] body = await ReadBodyAsync(reader, check, status, headers, mostBody, cancellationToken);
                return new HttpAnswer(statusLine, status, headers, Encoding.UTF8.GetString(body), IsBodyCut: body.Length == mostBody);
            }

            if (status == 101)
            {
                throw new HttpProbeException($"answered '{statusLine}' to a request that asked for no upgrade");
            }
        }
    }

    private static byte[] Request(HttpCheck check)
    {
        string length = check.Method is "GET" or "HEAD" or "OPTIONS" or "DELETE" or "TRACE" ? "" : "Content-Length: 0\r\n";
        return Encoding.UTF8.GetBytes($"{check.Method} {check.Path} HTTP/1.1\r\nHost: {check.Host}\r\nUser-Agent: gapless-probe\r\nAccept: */*\r\n{length}Connection: close\r\n\r\n");
    }

    private static int StatusOf(string line)
    {
        bool valid = line.StartsWith("HTTP/1.", StringComparison.Ordinal) && line.Length >= 12 && line[8] == ' ' && (line.Length == 12 || line[12] == ' ');
        return valid && int.TryParse(line.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int status) && status >= 100
            ? status
            : throw new HttpProbeException($"answered something that is not HTTP/1.1: '{Excerpt.Of(line, 80)}'");
    }

    private static async Task<Dictionary<string, string>> ReadHeadersAsync(HttpAnswerReader reader, CancellationToken cancellationToken)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (true)
        {
            string line = await reader.ReadLineAsync("the end of the headers", cancellationToken);
            if (line.Length == 0)
            {
                return headers;
            }

            int colon = line.IndexOf(':');
            if (colon <= 0)
            {
                throw new HttpProbeException($"sent a line that is no header: '{Excerpt.Of(line, 80)}'");
            }

            string name = line[..colon];
            string value = line[(colon + 1)..].Trim();
            headers[name] = headers.TryGetValue(name, out string? before) ? $"{before}, {value}" : value;
        }
    }

    private static async Task<byte[]> ReadBodyAsync(HttpAnswerReader reader, HttpCheck check, int status, Dictionary<string, string> headers, int mostBody, CancellationToken cancellationToken)
    {
        if (check.Method == "HEAD" || status is 204 or 304)
        {
            return [];
        }

        var body = new MemoryStream();
        if (headers.TryGetValue("Transfer-Encoding", out string? encoding) && encoding.EndsWith("chunked", StringComparison.OrdinalIgnoreCase))
        {
            await ReadChunksAsync(reader, body, mostBody, cancellationToken);
        }
        else if (headers.TryGetValue("Content-Length", out string? text))
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long length))
            {
                throw new HttpProbeException($"sent a Content-Length that is no number: '{Excerpt.Of(text, 80)}'");
            }

            await reader.ReadBytesAsync(body, (int)Math.Min(length, mostBody), cancellationToken);
        }
        else
        {
            await reader.ReadToEndAsync(body, mostBody, cancellationToken);
        }

        return body.ToArray();
    }

    private static async Task ReadChunksAsync(HttpAnswerReader reader, MemoryStream body, int mostBody, CancellationToken cancellationToken)
    {
        while (body.Length < mostBody)
        {
            string line = await reader.ReadLineAsync("the size of a chunk", cancellationToken);
            string size = line.Split(';')[0].Trim();
            if (!int.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int length) || length < 0)
            {
                throw new HttpProbeException($"sent a chunk without a size: '{Excerpt.Of(line, 80)}'");
            }

            if (length == 0)
            {
                await ReadHeadersAsync(reader, cancellationToken);
                return;
            }

            int room = mostBody - (int)body.Length;
            await reader.ReadBytesAsync(body, Math.Min(length, room), cancellationToken);
            if (length < room)
            {
                await reader.ReadLineAsync("the end of a chunk", cancellationToken);
            }
        }
    }
}
