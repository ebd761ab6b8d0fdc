using System.Runtime.InteropServices;

namespace Gapless.Linux.Interop;

internal static partial class Libc
{
    private const uint STATX_FACTS = 0x3 | 0x40 | 0x80 | 0x100 | 0x200;

    internal static Errno TryOpenFolder(string path, out FileDescriptor? folder)
    {
        int fd;
        do
        {
            fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
        }
        while (Interrupted(fd));
        folder = fd < 0 ? null : FileDescriptor.Adopt(fd);
        return fd < 0 ? LastError : Errno.None;
    }

    /// <summary>Fills the buffer with linux_dirent64 entries; zero at the end of the folder.</summary>
    internal static unsafe int ReadFolder(SafeHandle folder, Span<byte> into)
    {
        fixed (byte* p = into)
        {
            nint count = getdents64(folder, p, (nuint)into.Length);
            // The folder was removed while it was being read: nothing more is in it.
            return count < 0 && LastError == Errno.ENOENT ? 0 : Check((int)count, "getdents64");
        }
    }

    /// <param name="name">Ends with a NUL.</param>
    internal static unsafe Errno TryStatx(SafeHandle folder, ReadOnlySpan<byte> name, bool followLinks, out StatxBuffer buffer)
    {
        fixed (byte* p = name)
        {
            return statx(folder, p, followLinks ? 0 : AT_SYMLINK_NOFOLLOW, STATX_FACTS, out buffer) == 0 ? Errno.None : LastError;
        }
    }

    /// <summary>The magic number of the file system; zero when the path cannot be looked at.</summary>
    internal static unsafe uint FileSystemMagic(string path)
    {
        // struct statfs is 120 bytes on 64-bit machines and begins with f_type.
        byte* buffer = stackalloc byte[256];
        return statfs(path, buffer) == 0 ? (uint)*(nint*)buffer : 0;
    }

    /// <summary>Of the calling thread only: on Linux a nice value belongs to a thread.</summary>
    internal static Errno TrySetThreadNice(int value) => setpriority(0, 0, value) == 0 ? Errno.None : LastError;

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial nint getdents64(SafeHandle folder, byte* into, nuint count);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int statx(SafeHandle folder, byte* name, int flags, uint mask, out StatxBuffer buffer);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int statfs(string path, byte* buffer);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int setpriority(int which, uint who, int value);
}
