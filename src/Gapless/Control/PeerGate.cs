using System.Globalization;
using Gapless.Linux.Processes;
using Gapless.Linux.Sockets;

namespace Gapless.Control;

/// <summary>
/// Root, the supervisor's own user and, at the system's socket, the members of a group may speak to it. The socket's mode says the same; this also
/// holds when somebody changes the mode.
/// </summary>
internal static class PeerGate
{
    /// <param name="group">Null: there is no group that may.</param>
    public static bool Admits(PeerCredentials peer, uint? group) =>
        peer.Uid == 0 || peer.Uid == UserAccount.EffectiveUid || (group is { } gid && (peer.Gid == gid || IsMember(peer.Uid, gid)));

    /// <summary>As the journal names who asked: <c>uid 1000 (anna), pid 4711</c>.</summary>
    public static string Name(PeerCredentials peer)
    {
        var account = UserAccount.Find(peer.Uid.ToString(CultureInfo.InvariantCulture));
        return account is null ? $"uid {peer.Uid}, pid {peer.Pid}" : $"uid {peer.Uid} ({account.Name}), pid {peer.Pid}";
    }
    private static bool IsMember(uint uid, uint gid) => UserAccount.Find(uid.ToString(CultureInfo.InvariantCulture)) is { } account && account.Groups.Contains(gid);
}
