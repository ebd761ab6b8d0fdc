using System.Buffers.Binary;

namespace Gapless.Contract.Workers;

/// <summary>To an offer.</summary>
/// <param name="Id">Of the offer.</param>
/// <param name="IsTaken">False: the connection stays with whoever offered it.</param>
internal readonly record struct Answer(long Id, bool IsTaken)
{
    public const int Length = sizeof(long) + 1;

    public byte[] Encode()
    {
        var packet = new byte[Length];
        BinaryPrimitives.WriteInt64LittleEndian(packet, Id);
        packet[sizeof(long)] = IsTaken ? (byte)1 : (byte)0;
        return packet;
    }

    public static Answer Decode(ReadOnlySpan<byte> packet) => new(BinaryPrimitives.ReadInt64LittleEndian(packet), packet[sizeof(long)] == 1);
}
