using System.Buffers.Binary;
using System.Text;

namespace Gapless.Hosting.HandOver;

/// <summary>A connection on its way from one process to another; its descriptor goes beside it.</summary>
/// <param name="Id">Of the offer, on its channel.</param>
/// <param name="Endpoint">Name of the inherited socket it was accepted at.</param>
/// <param name="IsProved">Its requests began at its first byte.</param>
/// <param name="Rest">Bytes received and not consumed.</param>
internal sealed record Offer(long Id, string Endpoint, bool IsProved, ReadOnlyMemory<byte> Rest)
{
    /// <summary>The longest packet; a connection with more unconsumed bytes than fit stays where it is.</summary>
    public const int LongestPacket = 64 << 10;

    public const int LongestRest = LongestPacket - 1024;

    private const int Head = sizeof(long) + 1 + sizeof(ushort);

    public byte[] Encode()
    {
        var packet = new byte[Head + Encoding.UTF8.GetByteCount(Endpoint) + Rest.Length];
        BinaryPrimitives.WriteInt64LittleEndian(packet, Id);
        packet[sizeof(long)] = IsProved ? (byte)1 : (byte)0;
        var name = Encoding.UTF8.GetBytes(Endpoint, packet.AsSpan(Head));
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(sizeof(long) + 1), (ushort)name);
        Rest.Span.CopyTo(packet.AsSpan(Head + name));
        return packet;
    }

    /// <exception cref="FormatException">Not an offer.</exception>
    public static Offer Decode(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < Head)
            throw new FormatException("An offer is too short.");
        var name = BinaryPrimitives.ReadUInt16LittleEndian(packet[(sizeof(long) + 1)..]);
        if (packet.Length < Head + name)
            throw new FormatException("An offer is too short.");
        return new Offer(BinaryPrimitives.ReadInt64LittleEndian(packet), Encoding.UTF8.GetString(packet.Slice(Head, name)), packet[sizeof(long)] == 1, packet[(Head + name)..].ToArray());
    }
}
