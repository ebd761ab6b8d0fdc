using Gapless.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Gapless.Supervisor.Releases.Staging;

/// <summary>A directory as the source of a release, read once from top to bottom.</summary>
internal static class DirectorySource
{
    /// <exception cref="ReleaseException">Something in it cannot be part of a release, or it changed meanwhile.</exception>
    public static void CopyInto(StagingArea staging, string root)
    {
        var directories = new List<(string Path, FileStatus Status)>();
        Copy(staging, root, "", directories);
        foreach ((string path, FileStatus before) in directories)
        {
            if (FileStatus.Find(Full(root, path))?.Modified != before.Modified)
            {
                throw Changed(path.Length == 0 ? root : path);
            }
        }
    }

    private static void Copy(StagingArea staging, string root, string path, List<(string Path, FileStatus Status)> directories)
    {
        directories.Add((path, FileStatus.Read(Full(root, path))));
        foreach (string full in Directory.EnumerateFileSystemEntries(Full(root, path)).Order(StringComparer.Ordinal))
        {
            string name = path.Length == 0 ? Path.GetFileName(full) : $"{path}/{Path.GetFileName(full)}";
            FileStatus? status = FileStatus.Find(full) ?? throw (name.Contains('\uFFFD', StringComparison.Ordinal) ? NotUtf8(name) : Changed(name));
            switch (status.Kind)
            {
                case FileKind.Directory:
                    staging.AddDirectory(name, status.Mode);
                    Copy(staging, root, name, directories);
                    break;
                case FileKind.SymbolicLink:
                    staging.AddLink(name, new FileInfo(full).LinkTarget ?? throw Changed(name));
                    break;
                case FileKind.File:
                    CopyFile(staging, full, name, status);
                    break;
                default:
                    throw new ReleaseException($"'{name}' is a {status.Kind.ToString().ToLowerInvariant()}. A release holds files, directories and links.");
            }
        }
    }

    private static void CopyFile(StagingArea staging, string full, string name, FileStatus before)
    {
        using SafeFileHandle source = File.OpenHandle(full);
        staging.AddFile(name, before.Mode, source);
        FileStatus? after = FileStatus.Find(full);
        if (after is null || after.Inode != before.Inode || after.Size != before.Size || after.Changed != before.Changed)
        {
            throw Changed(name);
        }
    }

    private static string Full(string root, string path) => path.Length == 0 ? root : Path.Combine(root, path);

    private static ReleaseException NotUtf8(string name) => new($"'{name}' is not a name in UTF-8. Rename it.");

    private static ReleaseException Changed(string name) =>
        new($"'{name}' changed while it was copied. Deploy a build that is finished.");
}
