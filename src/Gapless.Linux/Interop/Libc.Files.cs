using System.Runtime.InteropServices;

namespace Gapless.Linux.Interop;

internal static partial class Libc
{
    private const nuint FICLONE = 0x40049409;

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

    [LibraryImport(Library, SetLastError = true)]
    private static partial int fsync(SafeHandle fd);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int ioctl(SafeHandle fd, nuint request, nint argument);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lchown(string path, uint uid, uint gid);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rename(string from, string to);
}
