using System.Buffers.Binary;
using System.Net;

namespace Gapless.UnitTests.Linux;

/// <summary>The network header of a connection's first packet, as much of it as a steering program reads.</summary>
internal static class SynPacket
{
    internal static byte[] V4(string source, string destination)
    {
        byte[] packet = new byte[40];
        packet[0] = 0x45;
        IPAddress.Parse(source).GetAddressBytes().CopyTo(packet, 12);
        IPAddress.Parse(destination).GetAddressBytes().CopyTo(packet, 16);
        return packet;
    }

    internal static byte[] V6(string source, string destination, int trafficClass = 0, int hopLimit = 64)
    {
        byte[] packet = new byte[60];
        // With a flow label, which no pin may be mistaken for.
        BinaryPrimitives.WriteUInt32BigEndian(packet, 0x6000_0000u | ((uint)trafficClass << 20) | 0xfffff);
        packet[7] = (byte)hopLimit;
        IPAddress.Parse(source).GetAddressBytes().CopyTo(packet, 8);
        IPAddress.Parse(destination).GetAddressBytes().CopyTo(packet, 24);
        return packet;
    }
}
