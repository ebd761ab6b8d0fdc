using System.Collections.Immutable;
using Gapless.Linux.Files;

namespace Gapless.Supervisor.Preflight;

/// <summary>A file or directory of a release; what links lead to is not among them.</summary>
/// <param name="Name">Relative to the release.</param>
internal sealed record ReleaseFile(string Name, string Path, FileStatus Status)
{
    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
    };

    public bool IsAtTop => !Name.Contains('/');

    public static ImmutableArray<ReleaseFile> All(string release) =>
    [
        .. Directory.EnumerateFileSystemEntries(release, "*", Everything)
            .Order(StringComparer.Ordinal)
            .Select(path => new ReleaseFile(System.IO.Path.GetRelativePath(release, path), path, FileStatus.Read(path)))
            .Where(f => f.Status.Kind is FileKind.File or FileKind.Directory),
    ];
}
