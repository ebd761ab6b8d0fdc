using System.Runtime.InteropServices;
using Gapless.Linux.Interop;

namespace Gapless.Linux.Files;

/// <summary>What .NET's file classes leave out: changes that survive a loss of power, owners, clones.</summary>
public static class DurableFiles
{
    /// <summary>Returns when the file's contents are on the disk.</summary>
    public static void Flush(SafeHandle file) => Libc.Flush(file, null);

    /// <summary>Returns when the names in the directory are on the disk.</summary>
    public static void FlushDirectory(string path)
    {
        using FileDescriptor directory = Libc.Open(path, Libc.O_RDONLY | Libc.O_DIRECTORY);
        Libc.Flush(directory, path);
    }

    /// <summary>Renames in one step. A file replaces a file; a directory only an empty directory.</summary>
    /// <returns>False: something stands at <paramref name="to"/> that cannot be replaced.</returns>
    public static bool Rename(string from, string to)
    {
        Errno error = Libc.TryRename(from, to);
        return error switch
        {
            Errno.None => true,
            Errno.EEXIST or Errno.ENOTEMPTY or Errno.ENOTDIR or Errno.EISDIR => false,
            _ => throw new LinuxException("rename", error, $"{from} to {to}"),
        };
    }

    /// <summary>Sets the owner, of a link itself. Clears set-id bits: set the mode after it.</summary>
    public static void ChangeOwner(string path, uint uid, uint gid) => Libc.ChangeOwner(path, uid, gid);

    /// <summary>Makes an empty file share the blocks of another (btrfs, xfs, bcachefs) until one of them is written to.</summary>
    /// <returns>False: this file system cannot, or not between these two.</returns>
    public static bool TryClone(SafeHandle from, SafeHandle to)
    {
        Errno error = Libc.TryClone(from, to);
        return error switch
        {
            Errno.None => true,
            Errno.ENOSPC or Errno.EDQUOT or Errno.EIO => throw new LinuxException("ioctl(FICLONE)", error),
            _ => false,
        };
    }
}
