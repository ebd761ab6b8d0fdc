using Gapless.Linux.Interop;

namespace Gapless.Linux.Processes;

/// <summary>.NET's thread priorities do nothing on Linux; the nice value of a thread does.</summary>
public static class ThreadNice
{
    /// <summary>From now on the calling thread gets only time that nobody else wants. For threads of one's own, never of the pool: there is no way back without rights.</summary>
    public static void Lower() => Libc.TrySetThreadNice(19);
}
