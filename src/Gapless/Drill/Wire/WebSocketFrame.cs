using System.Buffers.Binary;

namespace Gapless.Drill.Wire;

/// <summary>The few frames an echo needs: unfragmented, at most 64 KiB.</summary>
internal sealed record WebSocketFrame(int Opcode, byte[] Payload)
{
    public const int Text = 1;
    public const int Close = 8;
    public const int Ping = 9;
    public const int Pong = 10;

    /// <summary>The code of a close frame; 1005 when it has none.</summary>
    public int CloseCode => Payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(Payload) : 1005;

    /// <summary>The next frame, if <paramref name="received"/> holds all of it.</summary>
    public static WebSocketFrame? TryParse(ReadOnlySpan<byte> received, out int consumed)
    {
        consumed = 0;
        if (received.Length < 2)
            return null;
        if ((received[0] & 0xF0) != 0x80 || (received[1] & 0x80) != 0)
            throw new WireException(Outcome.WrongAnswer, $"not a whole, plain, unmasked frame: {received[0]:x2} {received[1]:x2}");
        int length = received[1];
        var header = 2;
        if (length == 126)
        {
            if (received.Length < 4)
                return null;
            length = BinaryPrimitives.ReadUInt16BigEndian(received[2..]);
            header = 4;
        }
        else if (length == 127)
            throw new WireException(Outcome.WrongAnswer, "a frame of more than 64 KiB");
        if (received.Length < header + length)
            return null;
        consumed = header + length;
        return new WebSocketFrame(received[0] & 0x0F, received.Slice(header, length).ToArray());
    }

    /// <summary>As a client sends it: masked.</summary>
    public byte[] ToMasked(int maskingKey)
    {
        var header = Payload.Length < 126 ? 2 : 4;
        var bytes = new byte[header + 4 + Payload.Length];
        bytes[0] = (byte)(0x80 | Opcode);
        bytes[1] = (byte)(0x80 | (header == 2 ? Payload.Length : 126));
        if (header == 4)
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)Payload.Length);
        var mask = bytes.AsSpan(header, 4);
        BinaryPrimitives.WriteInt32BigEndian(mask, maskingKey);
        for (var i = 0; i < Payload.Length; i++)
            bytes[header + 4 + i] = (byte)(Payload[i] ^ mask[i & 3]);
        return bytes;
    }
}
