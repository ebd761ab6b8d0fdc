namespace Gapless.Supervisor.Releases.Packages;

/// <summary>Reads at most what it was allowed: whatever a package unpacks to, it takes no more room than its manifest says.</summary>
internal sealed class BoundedStream(Stream inner, long allowed) : Stream
{
    private long _left = allowed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public void Allow(long more) => _left += more;

    public override int Read(Span<byte> buffer)
    {
        int count = inner.Read(buffer);
        _left -= count;
        return _left >= 0 ? count : throw new ReleaseRefusedException("it was altered: it unpacks to more than its manifest says");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
