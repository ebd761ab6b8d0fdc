using System.Runtime.InteropServices;

namespace Gapless.Linux.Interop;

internal static partial class Libc
{
    private const int IN_CLOEXEC = O_CLOEXEC;
    private const int IN_NONBLOCK = O_NONBLOCK;

    internal static Errno TryInotifyCreate(out int fd)
    {
        fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
        return fd < 0 ? LastError : Errno.None;
    }

    internal static Errno TryInotifyAdd(SafeHandle inotify, string path, uint mask, out int watch)
    {
        watch = inotify_add_watch(inotify, path, mask);
        return watch < 0 ? LastError : Errno.None;
    }

    /// <summary>The kernel may have removed the watch itself, because its folder is gone: that is no error.</summary>
    internal static void InotifyRemove(SafeHandle inotify, int watch)
    {
        if (inotify_rm_watch(inotify, watch) < 0 && LastError != Errno.EINVAL)
        {
            throw new LinuxException("inotify_rm_watch", LastError);
        }
    }

    /// <summary>Zero: nothing is there now.</summary>
    internal static unsafe int ReadAvailable(SafeHandle fd, Span<byte> into)
    {
        nint count;
        fixed (byte* p = into)
        {
            do
            {
                count = read(fd, p, (nuint)into.Length);
            }
            while (Interrupted(count));
        }
        return count < 0 && LastError == Errno.EAGAIN ? 0 : Check((int)count, "read");
    }

    [LibraryImport(Library, SetLastError = true)]
    private static partial int inotify_init1(int flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int inotify_add_watch(SafeHandle inotify, string path, uint mask);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int inotify_rm_watch(SafeHandle inotify, int watch);
}
