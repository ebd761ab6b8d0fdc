namespace Gapless.Linux.Steering;

/// <summary>Names one worker's socket for connections from this machine that must reach it and no other.</summary>
/// <param name="Slot">0 … 253; on IPv6-only listeners 0 … 61.</param>
/// <param name="Worker">0 … 253; on IPv6-only listeners 0 … 191.</param>
public readonly record struct Pin(int Slot, int Worker)
{
    /// <summary>Slots and workers above this one name kernel indices when the order of a group is established.</summary>
    public const int Largest = 253;

    /// <summary>The six bits of a DSCP, less 0 (no pin) and 63 (kernel indices).</summary>
    public const int LargestSlotOverIPv6 = 61;

    /// <summary>What is left of the hop limit above its usual value.</summary>
    public const int LargestWorkerOverIPv6 = 255 - PinnedAddress.UsualHopLimit;

    public override string ToString() => $"slot {Slot}, worker {Worker}";
}
