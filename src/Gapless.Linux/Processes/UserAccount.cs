using Gapless.Linux.Interop;

namespace Gapless.Linux.Processes;

/// <summary>A user of this machine, from every source the machine knows (NSS).</summary>
public sealed record UserAccount(string Name, uint Uid, uint Gid, string Home)
{
    /// <summary>The user this process acts as.</summary>
    public static uint EffectiveUid => Libc.EffectiveUid;

    public static uint EffectiveGid => Libc.EffectiveGid;

    /// <summary>Every group that a process of the user is in when it is started with the user's own groups.</summary>
    public IReadOnlyList<uint> Groups => Libc.GroupsOf(Name, Gid);

    /// <summary>Finds a user by name, or by number; null when there is none.</summary>
    public static UserAccount? Find(string nameOrNumber) =>
        Libc.FindUser(nameOrNumber) ?? (uint.TryParse(nameOrNumber, out uint uid) ? Libc.FindUser(uid) : null);
}
