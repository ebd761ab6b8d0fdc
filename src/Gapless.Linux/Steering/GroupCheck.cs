using Gapless.Linux.Sockets;

namespace Gapless.Linux.Steering;

/// <summary>What is known of the order in which the kernel holds the sockets of a group.</summary>
public enum GroupOrder
{
    /// <summary>The program in force was compiled for this order.</summary>
    Confirmed,

    /// <summary>Sockets have left, come back or been joined by strangers: connections may go to the wrong one.</summary>
    Unknown,
}

/// <summary>The state of a group.</summary>
/// <param name="NotListening">Numbers of our sockets that somebody has shut down.</param>
/// <param name="Foreign">Sockets of other processes in the group: they get connections meant for ours.</param>
public sealed record GroupCheck(IReadOnlyList<int> NotListening, IReadOnlyList<ListenerInfo> Foreign, GroupOrder Order)
{
    public bool IsSound => NotListening.Count == 0 && Foreign.Count == 0 && Order == GroupOrder.Confirmed;

    public override string ToString() => IsSound ? "sound" : string.Join("; ",
    [
        .. NotListening.Count == 0 ? Array.Empty<string>() : [$"shut down: {string.Join(", ", NotListening)}"],
        .. Foreign.Count == 0 ? Array.Empty<string>() : [$"foreign listeners: {string.Join(", ", Foreign.Select(f => $"inode {f.Inode} of uid {f.Uid}"))}"],
        $"order {Order}",
    ]);
}
