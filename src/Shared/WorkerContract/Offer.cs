namespace Gapless.Contract.Workers;

/// <summary>A connection on its way from one process to another; its descriptor goes beside it.</summary>
/// <param name="Id">Of the offer, on its channel.</param>
/// <param name="Endpoint">Name of the inherited socket it was accepted at.</param>
/// <param name="IsProved">Its requests began at its first byte.</param>
/// <param name="Rest">Bytes received and not consumed.</param>
/// <param name="Session">The WebSocket session on it; null: HTTP.</param>
internal sealed record Offer(long Id, string Endpoint, bool IsProved, ReadOnlyMemory<byte> Rest, SessionPapers? Session)
{
    public Packet Encode()
    {
        using var packet = new PacketWriter(PacketKind.Offer);
        packet.Write(Id);
        packet.Write(Endpoint);
        packet.Write(IsProved);
        packet.Write(Rest.Span);
        packet.Write(Session is not null);
        if (Session is not null)
        {
            packet.Write(Session.Route);
            packet.Write(Session.Id);
            packet.Write(Session.SubProtocol ?? "");
            packet.Write(Session.State.Span);
        }

        return packet.ToPacket();
    }

    /// <exception cref="FormatException">Not an offer.</exception>
    public static Offer Decode(PacketReader packet)
    {
        var (id, endpoint, isProved, rest) = (packet.ReadInt64(), packet.ReadString(), packet.ReadBoolean(), packet.ReadBytes());
        return new Offer(id, endpoint, isProved, rest, packet.ReadBoolean() ? ReadSession(packet) : null);
    }

    private static SessionPapers ReadSession(PacketReader packet)
    {
        var (route, id, subProtocol) = (packet.ReadString(), packet.ReadString(), packet.ReadString());
        return new SessionPapers(route, id, subProtocol.Length == 0 ? null : subProtocol, packet.ReadBytes());
    }
}
