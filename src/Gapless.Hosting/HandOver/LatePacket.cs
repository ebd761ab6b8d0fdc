using System.Net.WebSockets;
using Gapless.Contract.Workers;
using Gapless.Hosting.WebSockets.Moving;

namespace Gapless.Hosting.HandOver;

/// <summary>How a <see cref="LateMessage"/> travels.</summary>
internal static class LatePacket
{
    public static Packet Encode(LateMessage message)
    {
        using var packet = new PacketWriter(PacketKind.LateMessage);
        packet.Write(message.SessionId);
        packet.Write((long)message.Type);
        packet.Write(message.Data.Span);
        return packet.ToPacket();
    }

    /// <exception cref="FormatException">Not such a message.</exception>
    public static LateMessage Decode(PacketReader packet) =>
        new(packet.ReadString(), (WebSocketMessageType)packet.ReadInt64(), packet.ReadBytes());
}
