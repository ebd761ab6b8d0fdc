using System.Runtime.InteropServices;
using Gapless.Linux.Interop;

namespace Gapless.Linux.Files;

/// <summary>Gives back the room of what has been read of a file that others go on writing.</summary>
public static class FileHoles
{
    /// <summary>The range reads as zeros from now on; the file keeps its size. Only whole blocks are given back.</summary>
    /// <param name="file">Open for writing.</param>
    /// <returns>False: this file system has no holes.</returns>
    public static bool TryPunch(SafeHandle file, long offset, long length)
    {
        Errno error = Libc.TryPunchHole(file, offset, length);
        return error switch
        {
            Errno.None => true,
            Errno.EOPNOTSUPP or Errno.ENOSYS => false,
            _ => throw new LinuxException("fallocate(PUNCH_HOLE)", error, $"({length} bytes from {offset})"),
        };
    }
}
