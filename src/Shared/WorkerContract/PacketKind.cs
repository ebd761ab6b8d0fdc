namespace Gapless.Contract.Workers;

/// <summary>What a packet from the old process to the new one holds: its first byte.</summary>
internal enum PacketKind : byte
{
    Offer = 1,

    LateMessage = 2,
}
