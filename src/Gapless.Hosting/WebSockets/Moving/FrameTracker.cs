namespace Gapless.Hosting.WebSockets.Moving;

/// <summary>Follows one direction of a WebSocket (RFC 6455): where in a frame, and in a message, its stream of bytes stands.</summary>
internal sealed class FrameTracker
{
    private const int ShortestHead = 2;
    private const int MaskLength = 4;
    private const byte Final = 0x80;
    private const byte Masked = 0x80;
    private const byte OpcodeBits = 0x0F;
    private const int FirstControl = 8;

    private byte _first;
    private int _headLength;
    private int _headNeeded = ShortestHead;
    private int _lengthBytes;
    private ulong _length;
    private ulong _left;
    private bool _isMessageOpen;

    /// <summary>The next byte is the first of a frame.</summary>
    public bool IsBetweenFrames => _headLength == 0 && _left == 0;

    /// <summary>The next byte is the first of a message, or of a control frame that comes between two messages.</summary>
    public bool IsBetweenMessages => IsBetweenFrames && !_isMessageOpen;

    /// <summary>A close frame went by.</summary>
    public bool HasClosed { get; private set; }

    /// <summary>How many of the next bytes can be had without going beyond the frame.</summary>
    public int Within(int wanted) => (int)Math.Min((ulong)wanted, _left > 0 ? _left : (ulong)(_headNeeded - _headLength));

    /// <summary>These bytes went by; they may hold any part of any number of frames.</summary>
    public void Advance(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_left == 0)
            {
                AdvanceHead(bytes[0]);
                bytes = bytes[1..];
                continue;
            }

            var part = Within(bytes.Length);
            _left -= (ulong)part;
            bytes = bytes[part..];
            if (_left == 0)
                EndFrame();
        }
    }

    private void AdvanceHead(byte next)
    {
        var position = _headLength++;
        if (position == 0)
            _first = next;
        else if (position == 1)
            BeginLength(next);
        else if (position < ShortestHead + _lengthBytes)
            _length = (_length << 8) | next;

        if (_headLength < _headNeeded)
            return;
        _headLength = 0;
        _headNeeded = ShortestHead;
        _left = _length;
        if (_left == 0)
            EndFrame();
    }

    private void BeginLength(byte second)
    {
        var length = second & ~Masked;
        _lengthBytes = length switch { 126 => sizeof(ushort), 127 => sizeof(ulong), _ => 0 };
        _length = _lengthBytes == 0 ? (ulong)length : 0;
        _headNeeded = ShortestHead + _lengthBytes + ((second & Masked) == 0 ? 0 : MaskLength);
    }

    private void EndFrame()
    {
        var opcode = _first & OpcodeBits;
        if (opcode < FirstControl)
            _isMessageOpen = (_first & Final) == 0;
        else if (opcode == FirstControl)
            HasClosed = true;
    }
}
