using System.Runtime.InteropServices;
using Gapless.Linux.Interop;

namespace Gapless.Linux.Files;

public enum FileKind
{
    File,
    Directory,
    SymbolicLink,
    Pipe,
    Socket,
    Device,
}

/// <summary>What the kernel says of a file, links not followed.</summary>
/// <param name="Mode">Permission bits with set-id and sticky bits.</param>
/// <param name="Modified">Nanoseconds since 1970.</param>
/// <param name="Changed">Nanoseconds since 1970; unlike <paramref name="Modified"/> no program can set it back.</param>
/// <param name="Allocated">Bytes that take room on the disk: less than <paramref name="Size"/> where holes are.</param>
public sealed record FileStatus(FileKind Kind, int Mode, uint Uid, uint Gid, long Size, ulong Inode, uint Links, long Modified, long Changed, long Allocated)
{
    private const int TypeMask = 0xf000;
    private const int PermissionMask = 0xfff;

    /// <exception cref="LinuxException">There is no such file, or a directory above it may not be searched.</exception>
    public static FileStatus Read(string path)
    {
        Errno error = Libc.TryStatx(path, followLinks: false, out Libc.StatxBuffer buffer);
        return error == Errno.None ? From(buffer) : throw new LinuxException("statx", error, path);
    }

    /// <summary>Null when there is no such file.</summary>
    public static FileStatus? Find(string path)
    {
        Errno error = Libc.TryStatx(path, followLinks: false, out Libc.StatxBuffer buffer);
        return error switch
        {
            Errno.None => From(buffer),
            Errno.ENOENT or Errno.ENOTDIR => null,
            _ => throw new LinuxException("statx", error, path),
        };
    }

    /// <summary>What a path leads to, links followed; null when there is nothing, or a directory above it may not be searched.</summary>
    public static FileStatus? Follow(string path) =>
        Libc.TryStatx(path, followLinks: true, out Libc.StatxBuffer buffer) == Errno.None ? From(buffer) : null;

    public static FileStatus Of(SafeHandle file) => From(Libc.Statx(file));

    private static FileStatus From(Libc.StatxBuffer buffer) => new(
        (buffer.Mode & TypeMask) switch
        {
            0x8000 => FileKind.File,
            0x4000 => FileKind.Directory,
            0xa000 => FileKind.SymbolicLink,
            0x1000 => FileKind.Pipe,
            0xc000 => FileKind.Socket,
            _ => FileKind.Device,
        },
        buffer.Mode & PermissionMask,
        buffer.Uid,
        buffer.Gid,
        (long)buffer.Size,
        buffer.Inode,
        buffer.Links,
        buffer.ModifiedSeconds * 1_000_000_000 + buffer.ModifiedNanoseconds,
        buffer.ChangedSeconds * 1_000_000_000 + buffer.ChangedNanoseconds,
        (long)buffer.Blocks * 512);
}
