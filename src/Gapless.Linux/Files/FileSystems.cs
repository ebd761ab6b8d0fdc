using Gapless.Linux.Interop;

namespace Gapless.Linux.Files;

/// <summary>What the kernel says of mounted file systems.</summary>
public static class FileSystems
{
    /// <summary>
    /// The common name of a file system that others change without this kernel hearing of it: another machine, or a program behind fuse.
    /// Null: the kernel sees every change.
    /// </summary>
    public static string? ChangedByOthers(string path) => Libc.FileSystemMagic(path) switch
    {
        0x01021997 => "9p",
        0x6969 => "nfs",
        0x517B => "smb",
        0xFF534D42 => "cifs",
        0xFE534D42 => "smb2",
        0x65735546 => "fuse",
        0x00C36400 => "ceph",
        0x0BD00BD0 => "lustre",
        0x5346414F => "afs",
        0x73757245 => "coda",
        0x786F4256 => "vboxsf",
        0xBACBACBC => "vmhgfs",
        _ => null,
    };

    /// <summary>Where the file system that holds the path is mounted, by <c>/proc/self/mountinfo</c>.</summary>
    /// <param name="path">Absolute, without links.</param>
    public static string MountPoint(string path)
    {
        string longest = "/";
        foreach (string line in File.ReadLines("/proc/self/mountinfo"))
        {
            string point = Unescape(line.Split(' ', 6)[4]);
            if (point.Length > longest.Length && path.StartsWith(point, StringComparison.Ordinal) && (path.Length == point.Length || path[point.Length] == '/'))
            {
                longest = point;
            }
        }
        return longest;
    }

    private static string Unescape(string field) =>
        field.Replace("\\040", " ").Replace("\\011", "\t").Replace("\\012", "\n").Replace("\\134", "\\");
}
