namespace Gapless.Control;

/// <summary>Root and the supervisor's own user may speak to it. The socket's mode says the same; this also holds when somebody changes the mode.</summary>
internal static class PeerGate
{
    private static readonly uint OwnUid = ReadOwnUid();

    public static bool Admits(uint uid) => uid == 0 || uid == OwnUid;

    /// <summary>Line "Uid: real effective saved filesystem" of /proc/self/status.</summary>
    private static uint ReadOwnUid()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("Uid:", StringComparison.Ordinal));
        return uint.Parse(line.Split('\t')[2]);
    }
}
