using System.Runtime.InteropServices;

namespace Gapless.Linux.Interop;

internal static partial class Libc
{
    internal const uint EPOLLIN = 1;
    internal const uint EPOLLOUT = 4;
    internal const uint EPOLLHUP = 0x10;
    private const uint EPOLLONESHOT = 1u << 30;
    private const int EPOLL_CTL_ADD = 1;
    private const int EPOLL_CTL_DEL = 2;

    internal static FileDescriptor EpollCreate() => Own(epoll_create1(O_CLOEXEC), "epoll_create1");

    /// <summary>Reports the first of the events (or an error, or a hang-up) once under <paramref name="key"/>.</summary>
    internal static unsafe void EpollAddOnce(SafeHandle epoll, SafeHandle fd, uint events, long key)
    {
        // struct epoll_event is packed on x86-64 only.
        byte* entry = stackalloc byte[16];
        *(uint*)entry = events | EPOLLONESHOT;
        *(long*)(entry + EpollKeyOffset) = key;
        Check(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, entry), "epoll_ctl");
    }

    internal static unsafe void EpollRemove(SafeHandle epoll, SafeHandle fd)
    {
        if (epoll_ctl(epoll, EPOLL_CTL_DEL, fd, null) < 0 && LastError is not (Errno.ENOENT or Errno.EBADF))
        {
            throw new LinuxException("epoll_ctl", LastError);
        }
    }

    /// <summary>Waits for ever; returns how many keys it wrote.</summary>
    internal static unsafe int EpollWait(SafeHandle epoll, Span<long> keys)
    {
        byte* entries = stackalloc byte[16 * keys.Length];
        int count;
        do
        {
            count = epoll_wait(epoll, entries, keys.Length, -1);
        }
        while (Interrupted(count));
        Check(count, "epoll_wait");
        int size = EpollKeyOffset + sizeof(long);
        for (int i = 0; i < count; i++)
        {
            keys[i] = *(long*)(entries + (i * size) + EpollKeyOffset);
        }
        return count;
    }

    private static int EpollKeyOffset { get; } = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    [LibraryImport(Library, SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int epoll_ctl(SafeHandle epoll, int operation, SafeHandle fd, byte* entry);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int epoll_wait(SafeHandle epoll, byte* entries, int count, int milliseconds);
}
