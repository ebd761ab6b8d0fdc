using System.Collections.Immutable;
using System.Security.Cryptography;
using Gapless.Linux.Files;

namespace Gapless.Supervisor.Releases.Storage;

/// <summary>Holds files against a manifest.</summary>
internal static class ReleaseCheck
{
    public static ImmutableArray<string> Differences(string directory, ReleaseManifest manifest)
    {
        var differences = ImmutableArray.CreateBuilder<string>();
        var known = manifest.Entries.ToDictionary(e => e.Path, StringComparer.Ordinal);
        differences.AddRange(manifest.Entries.Select(e => Difference(directory, e)).OfType<string>());
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };
        differences.AddRange(Directory.EnumerateFileSystemEntries(directory, "*", options)
            .Select(full => Path.GetRelativePath(directory, full))
            .Where(path => !known.ContainsKey(path) && !IsBehindLink(path, known))
            .Order(StringComparer.Ordinal)
            .Select(path => $"{path}: was added"));
        return differences.ToImmutable();
    }

    private static string? Difference(string directory, ManifestEntry entry)
    {
        string full = Path.Combine(directory, entry.Path);
        FileStatus? status = FileStatus.Find(full);
        return (entry.Kind, status?.Kind) switch
        {
            (_, null) => $"{entry.Path}: is missing",
            (EntryKind.File, FileKind.File) when status!.Mode != entry.Mode => $"{entry.Path}: the mode was changed",
            (EntryKind.File, FileKind.File) => status!.Size == entry.Size && DigestOf(full) == entry.Sha256 ? null : $"{entry.Path}: the contents were changed",
            (EntryKind.Directory, FileKind.Directory) => status!.Mode == entry.Mode ? null : $"{entry.Path}: the mode was changed",
            (EntryKind.Link, FileKind.SymbolicLink) => new FileInfo(full).LinkTarget == entry.Target ? null : $"{entry.Path}: the link was changed",
            (EntryKind.SharedDirectory or EntryKind.SharedFile, FileKind.SymbolicLink) => null,
            _ => $"{entry.Path}: is of another kind",
        };
    }

    private static bool IsBehindLink(string path, Dictionary<string, ManifestEntry> known)
    {
        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            if (known.TryGetValue(path[..slash], out ManifestEntry? above) && (above.Kind == EntryKind.Link || above.IsShared))
            {
                return true;
            }
        }

        return false;
    }

    private static string DigestOf(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
