using Gapless.Linux.Interop;

namespace Gapless.Linux;

/// <summary>What can be asked of the machine as a whole.</summary>
public static class Machine
{
    /// <summary>Whether something (NTP) keeps the clock right; null: the kernel does not say.</summary>
    public static bool? IsClockSynchronized => Libc.IsClockSynchronized;

    /// <summary>Version of glibc, as in <c>2.36</c>; null: this process runs on another C library.</summary>
    public static string? GlibcVersion => Libc.GlibcVersion;
}
