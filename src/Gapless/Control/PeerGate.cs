using System.Globalization;
using Gapless.Linux.Processes;
using Gapless.Linux.Sockets;

namespace Gapless.Control;

/// <summary>Root and the supervisor's own user may speak to it. The socket's mode says the same; this also holds when somebody changes the mode.</summary>
internal static class PeerGate
{
    public static bool Admits(uint uid) => uid == 0 || uid == UserAccount.EffectiveUid;

    /// <summary>As the journal names who asked: <c>uid 1000 (anna), pid 4711</c>.</summary>
    public static string Name(PeerCredentials peer)
    {
        var account = UserAccount.Find(peer.Uid.ToString(CultureInfo.InvariantCulture));
        return account is null ? $"uid {peer.Uid}, pid {peer.Pid}" : $"uid {peer.Uid} ({account.Name}), pid {peer.Pid}";
    }
}
