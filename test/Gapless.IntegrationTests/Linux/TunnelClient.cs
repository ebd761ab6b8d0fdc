using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Gapless.Linux.Interop;

namespace Gapless.IntegrationTests.Linux;

/// <summary>A TCP client made of single packets: it answers when the test says so.</summary>
internal sealed class TunnelClient
{
    private const byte Syn = 2;
    private const byte Ack = 16;
    private const uint FirstSequence = 1000;

    private readonly IsolatedNetwork _network;
    private readonly IPEndPoint _source;
    private readonly IPEndPoint _target;
    private readonly int _trafficClass;
    private readonly int _hopLimit;

    internal TunnelClient(IsolatedNetwork network, IPEndPoint source, IPEndPoint target, int trafficClass = 0, int hopLimit = 64)
    {
        _network = network;
        _source = source;
        _target = target;
        _trafficClass = trafficClass;
        _hopLimit = hopLimit;
    }

    /// <summary>Sends the SYN and returns the sequence number of the server's answer.</summary>
    internal uint Begin()
    {
        Write(Packet(Syn, FirstSequence, 0));
        return AwaitAnswer();
    }

    /// <summary>Completes the handshake.</summary>
    internal void Finish(uint serverSequence) => Write(Packet(Ack, FirstSequence + 1, serverSequence + 1));

    private void Write(byte[] packet)
    {
        using FileStream tunnel = new(new Microsoft.Win32.SafeHandles.SafeFileHandle(_network.Tunnel.Value, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        tunnel.Write(packet);
    }

    private uint AwaitAnswer()
    {
        byte[] packet = new byte[2000];
        while (Libc.Poll(_network.Tunnel, Libc.POLLIN, TestTimeouts.Step, TimeProvider.System))
        {
            int length = Libc.Read(_network.Tunnel, packet);
            int header = packet[0] >> 4 == 4 ? 20 : 40;
            bool tcp = packet[0] >> 4 == 4 ? packet[9] == 6 : packet[6] == 6;
            if (tcp && length >= header + 20
                && BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(header + 2)) == _source.Port
                && packet[header + 13] == (Syn | Ack))
            {
                return BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(header + 4));
            }
        }
        throw new TimeoutException($"No SYN-ACK came for {_source} -> {_target}.");
    }

    private byte[] Packet(byte flags, uint sequence, uint acknowledged)
    {
        bool v6 = _source.AddressFamily == AddressFamily.InterNetworkV6;
        int header = v6 ? 40 : 20;
        byte[] packet = new byte[header + 20];
        Span<byte> tcp = packet.AsSpan(header);
        byte[] source = _source.Address.GetAddressBytes();
        byte[] target = _target.Address.GetAddressBytes();
        if (v6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(packet, 0x6000_0000u | ((uint)_trafficClass << 20));
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), 20);
            packet[6] = 6;
            packet[7] = (byte)_hopLimit;
            source.CopyTo(packet, 8);
            target.CopyTo(packet, 24);
        }
        else
        {
            packet[0] = 0x45;
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), 40);
            packet[8] = (byte)_hopLimit;
            packet[9] = 6;
            source.CopyTo(packet, 12);
            target.CopyTo(packet, 16);
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), Checksum(packet.AsSpan(0, 20), 0));
        }
        BinaryPrimitives.WriteUInt16BigEndian(tcp, (ushort)_source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], (ushort)_target.Port);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[8..], acknowledged);
        tcp[12] = 0x50;
        tcp[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], 65_000);
        uint pseudoHeader = Sum(source) + Sum(target) + 6 + 20;
        BinaryPrimitives.WriteUInt16BigEndian(tcp[16..], Checksum(tcp, pseudoHeader));
        return packet;
    }

    private static uint Sum(ReadOnlySpan<byte> data)
    {
        uint sum = 0;
        for (int i = 0; i < data.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(data[i..]);
        }
        return sum;
    }

    private static ushort Checksum(ReadOnlySpan<byte> data, uint start)
    {
        uint sum = start + Sum(data);
        while (sum > 0xffff)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return (ushort)~sum;
    }
}
