using System.Buffers;

namespace Gapless.Hosting.Transport;

/// <summary>A block of bytes of a connection. Its running index is its place in the connection's whole stream, so that a position is a number of bytes too.</summary>
internal sealed class InputSegment : ReadOnlySequenceSegment<byte>
{
    private IMemoryOwner<byte>? _block;
    private Memory<byte> _whole;

    public new InputSegment? Next => (InputSegment?)base.Next;

    public Memory<byte> Free => _whole[Memory.Length..];

    public long End => RunningIndex + Memory.Length;

    /// <param name="block">Given back by <see cref="Empty"/>.</param>
    /// <param name="start">Where its first byte stands in the stream.</param>
    public void Fill(IMemoryOwner<byte> block, long start)
    {
        _block = block;
        _whole = block.Memory;
        RunningIndex = start;
    }

    public void Advance(int bytes) => Memory = _whole[..(Memory.Length + bytes)];

    public void Append(InputSegment next) => base.Next = next;

    public void Empty()
    {
        _block?.Dispose();
        _block = null;
        _whole = default;
        Memory = default;
        base.Next = null;
    }

    /// <summary>Of a position that a reader gives.</summary>
    public static long Offset(SequencePosition position) => position.GetObject() is InputSegment segment ? segment.RunningIndex + position.GetInteger() : 0;
}
