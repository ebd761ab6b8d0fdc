using Gapless.Linux.Interop;

namespace Gapless.Linux.Files;

/// <summary>The little of a file's status that tells whether it may have changed. No allocation, unlike <see cref="FileStatus"/>.</summary>
/// <param name="Modified">Nanoseconds since 1970.</param>
/// <param name="Changed">Nanoseconds since 1970; unlike <paramref name="Modified"/> no program can set it back.</param>
/// <param name="Device">Major number in the upper half.</param>
public readonly record struct FileFacts(FileKind Kind, long Size, long Modified, long Changed, ulong Inode, ulong Device)
{
    private const int TypeMask = 0xf000;

    /// <summary>False: there is no such file, or it cannot be looked at.</summary>
    public static bool TryRead(string path, bool followLinks, out FileFacts facts)
    {
        bool found = Libc.TryStatx(path, followLinks, out Libc.StatxBuffer buffer) == Errno.None;
        facts = found ? From(buffer) : default;
        return found;
    }

    internal static FileFacts From(Libc.StatxBuffer buffer) => new(
        (buffer.Mode & TypeMask) switch
        {
            0x8000 => FileKind.File,
            0x4000 => FileKind.Directory,
            0xa000 => FileKind.SymbolicLink,
            0x1000 => FileKind.Pipe,
            0xc000 => FileKind.Socket,
            _ => FileKind.Device,
        },
        (long)buffer.Size,
        buffer.ModifiedSeconds * 1_000_000_000 + buffer.ModifiedNanoseconds,
        buffer.ChangedSeconds * 1_000_000_000 + buffer.ChangedNanoseconds,
        buffer.Inode,
        ((ulong)buffer.DeviceMajor << 32) | buffer.DeviceMinor);
}
