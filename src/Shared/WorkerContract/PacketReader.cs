using Gapless.Linux;
using Gapless.Linux.Memory;

namespace Gapless.Contract.Workers;

/// <summary>Takes a packet apart. Whatever does not fit together is a <see cref="FormatException"/>.</summary>
internal sealed class PacketReader : IDisposable
{
    private readonly BinaryReader _reader;
    private readonly IReadOnlyList<FileDescriptor> _descriptors;
    private int _nextOverflow;

    /// <param name="bytes">Of the packet; not kept.</param>
    /// <param name="descriptors">That came with it; owned by the reader but for those that were taken.</param>
    public PacketReader(ReadOnlySpan<byte> bytes, IReadOnlyList<FileDescriptor> descriptors)
    {
        _reader = new BinaryReader(new MemoryStream(bytes.ToArray()));
        _descriptors = descriptors;
        Kind = (PacketKind)Read(_reader.ReadByte);
        _nextOverflow = Kind == PacketKind.Offer ? 1 : 0;
    }

    public PacketKind Kind { get; }

    public long ReadInt64() => Read(_reader.ReadInt64);

    public bool ReadBoolean() => Read(_reader.ReadBoolean);

    public string ReadString() => Read(_reader.ReadString);

    public byte[] ReadBytes()
    {
        if (!ReadBoolean())
            return ReadOverflow();
        var length = Read(_reader.ReadInt32);
        var bytes = length < 0 ? [] : _reader.ReadBytes(length);
        return bytes.Length == length ? bytes : throw new FormatException("A packet is too short.");
    }

    /// <summary>The connection's descriptor, which is the first; owned by the caller.</summary>
    public FileDescriptor TakeConnection() =>
        _descriptors is [var first, ..] ? FileDescriptor.Adopt(first.Release()) : throw new FormatException("An offer comes with a descriptor.");

    public void Dispose()
    {
        _reader.Dispose();
        foreach (var descriptor in _descriptors)
            descriptor.Dispose();
    }

    private byte[] ReadOverflow()
    {
        if (_nextOverflow >= _descriptors.Count)
            throw new FormatException("A packet comes without its memory file.");
        using var file = MemFd.Adopt(_descriptors[_nextOverflow++]);
        return file.ReadAll();
    }

    private static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (EndOfStreamException error)
        {
            throw new FormatException("A packet is too short.", error);
        }
    }
}
