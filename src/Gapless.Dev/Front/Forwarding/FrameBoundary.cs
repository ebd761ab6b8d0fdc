using System.Buffers.Binary;

namespace Gapless.Dev.Front.Forwarding;

/// <summary>Follows the frames of a WebSocket (RFC 6455) in one direction, to know where one may be put between two others.</summary>
internal sealed class FrameBoundary
{
    private const int CloseOpcode = 8;

    private readonly byte[] _head = new byte[14];
    private int _headLength;
    private ulong _payloadLeft;

    /// <summary>The last byte seen was the last of a frame, or none was seen yet.</summary>
    public bool IsHere => _headLength == 0 && _payloadLeft == 0;

    /// <summary>A close frame has begun: no other may follow.</summary>
    public bool Closed { get; private set; }

    public void Pass(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_payloadLeft > 0)
            {
                var taken = (int)Math.Min(_payloadLeft, (ulong)bytes.Length);
                _payloadLeft -= (ulong)taken;
                bytes = bytes[taken..];
                continue;
            }
            _head[_headLength++] = bytes[0];
            bytes = bytes[1..];
            if (_headLength < 2 || _headLength < HeadSize())
                continue;
            Closed |= (_head[0] & 0x0f) == CloseOpcode;
            _payloadLeft = PayloadSize();
            _headLength = 0;
        }
    }

    private int HeadSize() => 2 + (_head[1] & 0x7f) switch { 126 => 2, 127 => 8, _ => 0 } + ((_head[1] & 0x80) != 0 ? 4 : 0);

    private ulong PayloadSize() => (_head[1] & 0x7f) switch
    {
        126 => BinaryPrimitives.ReadUInt16BigEndian(_head.AsSpan(2)),
        127 => BinaryPrimitives.ReadUInt64BigEndian(_head.AsSpan(2)),
        var small => (ulong)small,
    };
}
