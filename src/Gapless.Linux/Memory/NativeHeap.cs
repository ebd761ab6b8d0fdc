using Gapless.Linux.Interop;

namespace Gapless.Linux.Memory;

/// <summary>What native libraries take from <c>malloc</c>.</summary>
public static class NativeHeap
{
    /// <summary>Gives the kernel back what is free in it, which the allocator would keep for good. Takes milliseconds; any thread. Does nothing with another C library than glibc.</summary>
    public static void Trim() => Libc.MallocTrim();
}
