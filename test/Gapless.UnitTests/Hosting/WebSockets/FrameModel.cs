using System.Buffers.Binary;

namespace Gapless.UnitTests.Hosting.WebSockets;

/// <summary>Random frames, written in the most literal way, and where each of them ends.</summary>
internal sealed class FrameModel
{
    private FrameModel(byte[] bytes, HashSet<int> frameEnds, HashSet<int> messageEnds)
    {
        Bytes = bytes;
        FrameEnds = frameEnds;
        MessageEnds = messageEnds;
    }

    public byte[] Bytes { get; }

    /// <summary>Offsets at which a frame begins; the end of all is one too.</summary>
    public HashSet<int> FrameEnds { get; }

    /// <summary>Those of them at which no message is open.</summary>
    public HashSet<int> MessageEnds { get; }

    public static FrameModel Make(Random random, int frames)
    {
        var bytes = new List<byte>();
        HashSet<int> frameEnds = [0], messageEnds = [0];
        var isOpen = false;
        for (var i = 0; i < frames; i++)
        {
            var isControl = random.Next(4) == 0;
            var isFinal = isControl || random.Next(2) == 0;
            bytes.AddRange(Frame(random, isControl ? random.Next(9, 11) : isOpen ? 0 : random.Next(1, 3), isFinal, isControl ? random.Next(126) : LengthOf(random)));
            if (!isControl)
                isOpen = !isFinal;
            frameEnds.Add(bytes.Count);
            if (!isOpen)
                messageEnds.Add(bytes.Count);
        }

        return new FrameModel([.. bytes], frameEnds, messageEnds);
    }

    public static byte[] Frame(Random random, int opcode, bool isFinal, int length)
    {
        var isMasked = random.Next(2) == 0;
        var mask = isMasked ? 0x80 : 0;
        List<byte> frame = [(byte)((isFinal ? 0x80 : 0) | opcode)];
        var number = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(number, (ulong)length);
        if (length < 126)
            frame.Add((byte)(mask | length));
        else if (length <= ushort.MaxValue)
            frame.AddRange([(byte)(mask | 126), .. number[6..]]);
        else
            frame.AddRange([(byte)(mask | 127), .. number]);
        var rest = new byte[length + (isMasked ? 4 : 0)];
        random.NextBytes(rest);
        return [.. frame, .. rest];
    }

    private static int LengthOf(Random random) => random.Next(8) switch
    {
        0 => 0,
        1 => random.Next(124, 128),
        2 => random.Next(128, 2000),
        3 when random.Next(4) == 0 => random.Next(65_530, 65_540),
        _ => random.Next(1, 126),
    };
}
