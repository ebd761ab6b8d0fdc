using System.Buffers;
using Gapless.Dev.Front.Forwarding;

namespace Gapless.Dev.Front.Injection;

/// <summary>
/// A page with a piece put in before the end of its body, or at its end when the body is not ended. What comes in goes out at once, but for the up
/// to six bytes that may be the beginning of that tag.
/// </summary>
/// <param name="piece">Called once, at the place, with the policies that the page contains; empty: nothing is put in.</param>
internal sealed class InjectedStream(Stream inner, Func<IReadOnlyList<string>, byte[]> piece) : ReadingStream
{
    private readonly HtmlScanner _scanner = new();
    private readonly ArrayBufferWriter<byte> _out = new();
    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly byte[] _kept = new byte[HtmlScanner.EndTagLength];
    private int _keptLength;
    private int _sent;
    private bool _done;
    private bool _empty = true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_sent == _out.WrittenCount)
        {
            _out.ResetWrittenCount();
            _sent = 0;
            var read = await inner.ReadAsync(_done ? buffer : _buffer, cancellationToken);
            if (_done)
                return read;
            if (read > 0)
                Pass(_buffer.AsSpan(0, read));
            else
                End();
        }
        var length = Math.Min(buffer.Length, _out.WrittenCount - _sent);
        _out.WrittenMemory.Slice(_sent, length).CopyTo(buffer);
        _sent += length;
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private void Pass(ReadOnlySpan<byte> bytes)
    {
        _empty = false;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (!_scanner.Push(bytes[i]))
                continue;
            // The tag may have begun in what was kept of earlier pieces.
            Write(bytes[..i], HtmlScanner.EndTagLength);
            _out.Write(piece(_scanner.Policies));
            _out.Write(_kept.AsSpan(0, _keptLength));
            _out.Write(bytes[i..]);
            (_done, _keptLength) = (true, 0);
            return;
        }
        Write(bytes, _scanner.Pending);
    }

    /// <summary>Writes what was kept and these bytes, except for the last ones, which are kept.</summary>
    private void Write(ReadOnlySpan<byte> bytes, int keep)
    {
        var early = Math.Max(0, Math.Min(_keptLength, _keptLength + bytes.Length - keep));
        _out.Write(_kept.AsSpan(0, early));
        _kept.AsSpan(early, _keptLength - early).CopyTo(_kept);
        _keptLength -= early;
        var now = Math.Max(0, bytes.Length - (keep - _keptLength));
        _out.Write(bytes[..now]);
        bytes[now..].CopyTo(_kept.AsSpan(_keptLength));
        _keptLength += bytes.Length - now;
    }

    private void End()
    {
        _done = true;
        if (_empty)
            return;
        _out.Write(_kept.AsSpan(0, _keptLength));
        _out.Write(piece(_scanner.Policies));
    }
}
