using System.Buffers.Binary;
using System.Text;

namespace Gapless.Supervisor.Health.Grpc;

/// <summary>
/// HealthCheckRequest (<c>string service = 1</c>) and HealthCheckResponse (<c>ServingStatus status = 1</c>) in protobuf's wire format, each behind gRPC's prefix of five bytes:
/// compressed or not, and the length.
/// </summary>
internal static class GrpcMessage
{
    /// <summary>No answer to a check comes near it.</summary>
    public const int Longest = 4096;

    private const int Prefix = 5;
    private const int ServiceTag = (1 << 3) | 2;
    private const int StatusTag = 1 << 3;

    public static byte[] Request(string service)
    {
        byte[] name = Encoding.UTF8.GetBytes(service);
        using var message = new MemoryStream();
        message.Write(new byte[Prefix]);
        // The default of proto3, and so left out.
        if (name.Length > 0)
        {
            message.WriteByte(ServiceTag);
            WriteVarint(message, (uint)name.Length);
            message.Write(name);
        }

        byte[] framed = message.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(framed.AsSpan(1), (uint)(framed.Length - Prefix));
        return framed;
    }

    /// <summary>The field <c>status</c>; null: this is no such message. Fields that are not known are skipped.</summary>
    public static int? StatusOf(ReadOnlySpan<byte> framed)
    {
        if (framed.Length < Prefix || framed[0] != 0 || BinaryPrimitives.ReadUInt32BigEndian(framed[1..]) != framed.Length - Prefix)
            return null;
        int status = 0;
        for (ReadOnlySpan<byte> rest = framed[Prefix..]; !rest.IsEmpty;)
        {
            if (!TryReadVarint(ref rest, out ulong tag))
                return null;
            ulong skipped = 0;
            switch (tag & 7)
            {
                case 0 when TryReadVarint(ref rest, out ulong value):
                    status = tag == StatusTag ? (int)value : status;
                    break;
                case 1:
                    skipped = 8;
                    break;
                case 2 when TryReadVarint(ref rest, out skipped):
                    break;
                case 5:
                    skipped = 4;
                    break;
                default:
                    return null;
            }

            if (skipped > (ulong)rest.Length)
                return null;
            rest = rest[(int)skipped..];
        }

        return status;
    }

    private static void WriteVarint(MemoryStream to, uint value)
    {
        for (; value >= 0x80; value >>= 7)
            to.WriteByte((byte)(value | 0x80));
        to.WriteByte((byte)value);
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> from, out ulong value)
    {
        value = 0;
        for (int i = 0; i < from.Length && i < 10; i++)
        {
            value |= (ulong)(from[i] & 0x7f) << (7 * i);
            if (from[i] < 0x80)
            {
                from = from[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
