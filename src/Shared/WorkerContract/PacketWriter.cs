using Gapless.Linux.Memory;

namespace Gapless.Contract.Workers;

/// <summary>Puts a packet together.</summary>
internal sealed class PacketWriter : IDisposable
{
    /// <summary>More goes into a memory file beside the packet.</summary>
    private const int LongestInside = 24 << 10;

    private readonly MemoryStream _bytes = new();
    private readonly BinaryWriter _writer;
    private readonly List<MemFd> _overflow = [];

    public PacketWriter(PacketKind kind)
    {
        _writer = new BinaryWriter(_bytes);
        _writer.Write((byte)kind);
    }

    public void Write(long number) => _writer.Write(number);

    public void Write(bool flag) => _writer.Write(flag);

    public void Write(string text) => _writer.Write(text);

    /// <summary>Bytes of any number.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        _writer.Write(bytes.Length <= LongestInside);
        if (bytes.Length <= LongestInside)
        {
            _writer.Write(bytes.Length);
            _writer.Write(bytes);
            return;
        }

        var file = MemFd.Create("gapless-packet");
        _overflow.Add(file);
        file.Write(bytes, 0);
    }

    public Packet ToPacket() => new(_bytes.ToArray(), _overflow);

    public void Dispose() => _writer.Dispose();
}
