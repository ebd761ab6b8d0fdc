using System.Security.Cryptography;

namespace Gapless.Supervisor.Releases.Packages;

/// <summary>The contents of one file of a package, held against the manifest while they are read.</summary>
internal sealed class CheckedStream(Stream inner, ManifestEntry entry) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _size;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Reads what is left, and compares.</summary>
    /// <exception cref="ReleaseRefusedException">They are not the contents that were packed.</exception>
    public void Finish()
    {
        Span<byte> rest = stackalloc byte[4096];
        while (Read(rest) > 0)
        {
            // Read counts it.
        }

        if (_size != entry.Size || Convert.ToHexStringLower(_hash.GetHashAndReset()) != entry.Sha256)
        {
            throw new ReleaseRefusedException($"it was altered: '{entry.Path}' is not the file that was packed");
        }
    }

    public override int Read(Span<byte> buffer)
    {
        int count = ReadInner(buffer);
        _hash.AppendData(buffer[..count]);
        _size += count;
        return count;
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
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private int ReadInner(Span<byte> buffer)
    {
        try
        {
            return inner.Read(buffer);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new ReleaseRefusedException($"it is damaged in '{entry.Path}': {e.Message}");
        }
    }
}
