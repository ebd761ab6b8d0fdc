using System.Text;

namespace Gapless.Supervisor.Health.Http;

/// <summary>Lines and bytes of one answer. Every end that comes too early is named by what was being read.</summary>
internal sealed class HttpAnswerReader(Stream connection, int mostLineBytes)
{
    private readonly byte[] _buffer = new byte[8 * 1024];
    private int _start;
    private int _end;
    private int _lineBytes;
    private bool _gotAny;

    public async Task<string> ReadLineAsync(string what, CancellationToken cancellationToken)
    {
        var line = new MemoryStream();
        while (true)
        {
            int newline = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            int take = newline < 0 ? _end - _start : newline + 1;
            line.Write(_buffer, _start, take);
            _start += take;
            _lineBytes += take;
            if (_lineBytes > mostLineBytes)
            {
                throw new HttpProbeException($"sent more than {mostLineBytes / 1024} KiB of headers");
            }

            if (newline >= 0)
            {
                return Encoding.Latin1.GetString(line.GetBuffer(), 0, (int)line.Length).TrimEnd('\n').TrimEnd('\r');
            }

            if (!await FillAsync(cancellationToken))
            {
                throw new HttpProbeException(_gotAny ? $"closed the connection before {what}" : "closed the connection without an answer");
            }
        }
    }

    public async Task ReadBytesAsync(MemoryStream into, int count, CancellationToken cancellationToken)
    {
        _lineBytes = 0;
        for (int left = count; left > 0;)
        {
            int take = Math.Min(left, _end - _start);
            into.Write(_buffer, _start, take);
            _start += take;
            left -= take;
            if (left > 0 && _start == _end && !await FillAsync(cancellationToken))
            {
                throw new HttpProbeException($"closed the connection {left} bytes before the end of the body");
            }
        }
    }

    public async Task ReadToEndAsync(MemoryStream into, int most, CancellationToken cancellationToken)
    {
        do
        {
            int take = Math.Min(most - (int)into.Length, _end - _start);
            into.Write(_buffer, _start, take);
            _start += take;
        }
        while (into.Length < most && await FillAsync(cancellationToken));
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        _start = 0;
        _end = await connection.ReadAsync(_buffer, cancellationToken);
        _gotAny |= _end > 0;
        return _end > 0;
    }
}
