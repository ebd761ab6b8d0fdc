using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gapless.Linux.Sockets;

namespace Gapless.Control;

/// <summary>The answer to one control request; owns the connection. Not thread-safe.</summary>
internal sealed class ControlReply : IDisposable
{
    private const int LongestHead = 16 * 1024;

    private readonly UnixStream _stream;
    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    private bool _chunked;
    private bool _chunkEndDue;
    private long _left = long.MaxValue;
    private bool _ended;

    private ControlReply(UnixStream stream)
    {
        _stream = stream;
    }

    public int Status { get; private set; }

    /// <summary>Reads the head. Takes the stream over when it returns.</summary>
    /// <exception cref="IOException">The connection ended early or does not speak HTTP/1.1.</exception>
    public static ControlReply Receive(UnixStream stream)
    {
        var reply = new ControlReply(stream);
        reply.ReadHead();
        return reply;
    }

    public byte[] ReadAll()
    {
        using var all = new MemoryStream();
        while (NextBlock() is { Length: > 0 } block)
            all.Write(block);

        return all.ToArray();
    }

    public T ReadAll<T>(JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(ReadAll(), type) ?? throw new CliException(ExitCode.Unreachable, "the supervisor's answer is empty");

    /// <summary>The body's lines, without their ends, as they arrive; each is valid until the next is asked for.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Lines()
    {
        var line = new List<byte>();
        while (true)
        {
            var block = NextBlock().ToArray();
            if (block.Length == 0)
                break;

            var rest = block.AsMemory();
            int end;
            while ((end = rest.Span.IndexOf((byte)'\n')) >= 0)
            {
                if (line.Count == 0)
                {
                    yield return rest[..end];
                }
                else
                {
                    line.AddRange(rest.Span[..end]);
                    yield return line.ToArray();
                    line.Clear();
                }

                rest = rest[(end + 1)..];
            }

            line.AddRange(rest.Span);
        }

        if (line.Count > 0)
            yield return line.ToArray();
    }

    public void Dispose() => _stream.Dispose();

    private void ReadHead()
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (_end - _start > LongestHead)
                throw new IOException("the head of the answer does not end");

            Fill();
        }

        var lines = Encoding.ASCII.GetString(_buffer, _start, length).Split("\r\n");
        _start += length + 4;

        if (lines[0].Length < 12 || !lines[0].StartsWith("HTTP/1.1 ", StringComparison.Ordinal) || !int.TryParse(lines[0].AsSpan(9, 3), out var status))
            throw new IOException("the answer is not HTTP/1.1: " + lines[0]);

        Status = status;
        foreach (var header in lines.AsSpan(1))
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
                continue;

            var name = header.AsSpan(0, colon);
            var value = header.AsSpan(colon + 1).Trim();
            if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                _left = long.Parse(value, CultureInfo.InvariantCulture);
            else if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase) && value.Equals("chunked", StringComparison.OrdinalIgnoreCase))
                _chunked = true;
        }

        if (_chunked)
            _left = 0;
    }

    /// <summary>The next bytes of the body, empty at its end; valid until the next call.</summary>
    private ReadOnlySpan<byte> NextBlock()
    {
        if (_ended)
            return default;

        if (_left == 0 && (!_chunked || !NextChunk()))
        {
            _ended = true;
            return default;
        }

        if (_start == _end)
            Fill();

        var count = (int)Math.Min(_left, _end - _start);
        var block = _buffer.AsSpan(_start, count);
        _start += count;
        _left -= count;
        if (_chunked && _left == 0)
            _chunkEndDue = true;

        return block;
    }

    private bool NextChunk()
    {
        if (_chunkEndDue)
        {
            _chunkEndDue = false;
            ReadLine();
        }

        var size = ReadLine();
        var extension = size.IndexOf(';', StringComparison.Ordinal);
        _left = long.Parse(extension < 0 ? size : size.AsSpan(0, extension), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return _left > 0;
    }

    private string ReadLine()
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0)
            Fill();

        var line = Encoding.ASCII.GetString(_buffer, _start, length);
        _start += length + 2;
        return line;
    }

    private void Fill()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer.Length)
        {
            if (_start == 0)
                Array.Resize(ref _buffer, _buffer.Length * 2);

            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        var received = _stream.Receive(_buffer.AsSpan(_end));
        if (received == 0)
            throw new IOException("the connection ended in the middle of the answer");

        _end += received;
    }
}
