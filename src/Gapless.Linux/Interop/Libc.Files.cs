using System.Runtime.InteropServices;

namespace Gapless.Linux.Interop;

internal static partial class Libc
{
    internal const uint RENAME_NOREPLACE = 1;
    internal const uint RENAME_EXCHANGE = 2;
    private const nuint FICLONE = 0x40049409;
    private const int FALLOC_FL_KEEP_SIZE = 1;
    private const int FALLOC_FL_PUNCH_HOLE = 2;

    internal static void Flush(SafeHandle fd, string? subject)
    {
        int result;
        do
        {
            result = fsync(fd);
        }
        while (Interrupted(result));
        Check(result, "fsync", subject);
    }

    internal static Errno TryClone(SafeHandle from, SafeHandle to)
    {
        bool added = false;
        try
        {
            from.DangerousAddRef(ref added);
            int result;
            do
            {
                result = ioctl(to, FICLONE, from.DangerousGetHandle());
            }
            while (Interrupted(result));
            return result < 0 ? LastError : Errno.None;
        }
        finally
        {
            if (added)
            {
                from.DangerousRelease();
            }
        }
    }

    internal static void ChangeOwner(string path, uint uid, uint gid) => Check(lchown(path, uid, gid), "lchown", path);

    internal static Errno TryRename(string from, string to) => rename(from, to) == 0 ? Errno.None : LastError;

    internal static Errno TryRename(string from, string to, uint flags) =>
        renameat2(AT_FDCWD, from, AT_FDCWD, to, flags) == 0 ? Errno.None : LastError;

    internal static Errno TryLink(string existing, string name) => link(existing, name) == 0 ? Errno.None : LastError;

    internal static Errno TryPunchHole(SafeHandle fd, long offset, long length)
    {
        int result;
        do
        {
            result = fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length);
        }
        while (Interrupted(result));
        return result == 0 ? Errno.None : LastError;
    }

    [LibraryImport(Library, SetLastError = true)]
    private static partial int fsync(SafeHandle fd);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int ioctl(SafeHandle fd, nuint request, nint argument);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lchown(string path, uint uid, uint gid);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rename(string from, string to);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int renameat2(int fromDirectory, string from, int toDirectory, string to, uint flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string existing, string name);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int fallocate(SafeHandle fd, int mode, long offset, long length);
}
