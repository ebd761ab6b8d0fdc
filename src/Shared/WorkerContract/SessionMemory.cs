using System.Buffers.Binary;
using System.Numerics;
using Gapless.Linux;
using Gapless.Linux.Memory;

namespace Gapless.Contract.Workers;

/// <summary>
/// The papers of a session in a memory file that outlives its process. The last copy stays whole while the next one is written, and one word says which of them counts: whenever the
/// process dies, one of the two is read.
/// </summary>
internal sealed class SessionMemory : IDisposable
{
    private const int HeaderLength = sizeof(long);
    private const int Longest = 64 << 20;

    /// <summary>Of a copy: its length and its checksum stand before it.</summary>
    private const int PrefixLength = sizeof(int) + sizeof(uint);

    private readonly MemFd _file;
    private long _from;
    private long _to;

    private SessionMemory(MemFd file) => _file = file;

    public FileDescriptor Descriptor => _file.Descriptor;

    public static SessionMemory Create() => new(MemFd.Create("gapless-session"));

    /// <param name="descriptor">Taken over.</param>
    public static SessionMemory Adopt(FileDescriptor descriptor) => new(MemFd.Adopt(descriptor));

    /// <summary>One writer at a time.</summary>
    /// <exception cref="LinuxException">No memory is left.</exception>
    public void Write(SessionPapers papers)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(0L);
        writer.Write(papers.Route);
        writer.Write(papers.Id);
        writer.Write(papers.SubProtocol ?? "");
        writer.Write(papers.State.Length);
        writer.Write(papers.State.Span);
        var copy = stream.GetBuffer().AsSpan(0, (int)stream.Length);
        BinaryPrimitives.WriteInt32LittleEndian(copy, copy.Length - PrefixLength);
        BinaryPrimitives.WriteUInt32LittleEndian(copy[sizeof(int)..], Checksum(copy[PrefixLength..]));
        // Before the last copy if there is room, else behind it.
        var at = HeaderLength + copy.Length <= _from ? HeaderLength : Math.Max(_to, HeaderLength);
        _file.Write(copy, at);
        Span<byte> current = stackalloc byte[HeaderLength];
        BinaryPrimitives.WriteInt64LittleEndian(current, at);
        _file.Write(current, 0);
        (_from, _to) = (at, at + copy.Length);
    }

    /// <summary>Null: nothing whole is there.</summary>
    /// <exception cref="LinuxException">It is no such file.</exception>
    public SessionPapers? Read()
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        Span<byte> prefix = stackalloc byte[PrefixLength];
        if (_file.Read(header, 0) < HeaderLength || BinaryPrimitives.ReadInt64LittleEndian(header) is var at && (at < HeaderLength || _file.Read(prefix, at) < PrefixLength))
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(prefix);
        if (length is <= 0 or > Longest)
            return null;
        var copy = new byte[length];
        if (_file.Read(copy, at + PrefixLength) < length || Checksum(copy) != BinaryPrimitives.ReadUInt32LittleEndian(prefix[sizeof(int)..]))
            return null;
        using var reader = new BinaryReader(new MemoryStream(copy));
        var (route, id, subProtocol) = (reader.ReadString(), reader.ReadString(), reader.ReadString());
        return new SessionPapers(route, id, subProtocol.Length == 0 ? null : subProtocol, reader.ReadBytes(reader.ReadInt32()));
    }

    public void Dispose() => _file.Dispose();

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
            crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }
}
