using Gapless.Linux;
using Gapless.Linux.Files;
using Gapless.Supervisor.Releases.Staging;

namespace Gapless.Supervisor.Releases.Storage;

/// <summary>
/// What all releases of a service have in common: <c>SERVICE/shared</c>. Nothing in here is ever deleted or overwritten. What a release
/// brings for an absent path is renamed into place; until then it lies in the release's <c>seed/</c>, so that a crash loses nothing.
/// The owner is that of the release.
/// </summary>
internal static class SharedFiles
{
    /// <param name="release">A release's directory in the store (the one that holds <c>app</c>).</param>
    public static void Provide(string release, string sharedRoot, ReleaseManifest manifest)
    {
        FileStatus app = FileStatus.Read(Path.Combine(release, StagingArea.App));
        var owner = new FileOwner(app.Uid, app.Gid);
        string seed = Path.Combine(release, StagingArea.Seed);
        foreach (ManifestEntry entry in manifest.Entries.Where(e => e.IsShared))
        {
            string target = Path.Combine(sharedRoot, entry.Path);
            if (FileStatus.Find(target) is not null)
            {
                continue;
            }

            CreateAbove(sharedRoot, entry.Path, owner);
            string source = Path.Combine(seed, entry.Path);
            if (FileStatus.Find(source) is not null)
            {
                DurableFiles.Rename(source, target);
            }
            else if (entry.Kind == EntryKind.SharedDirectory)
            {
                Directory.CreateDirectory(target);
                Own(target, owner);
            }

            DurableFiles.FlushDirectory(Path.GetDirectoryName(target)!);
        }

        Trees.Delete(seed);
    }

    private static void CreateAbove(string root, string relative, FileOwner owner)
    {
        string at = root;
        Directory.CreateDirectory(root);
        foreach (string part in relative.Split('/')[..^1])
        {
            at = Path.Combine(at, part);
            if (!Directory.Exists(at))
            {
                Directory.CreateDirectory(at);
                Own(at, owner);
            }
        }

        // The top, too: an app that makes its file behind the link makes it there.
        Own(root, owner);
    }

    private static void Own(string path, FileOwner owner) => DurableFiles.ChangeOwner(path, owner.Uid, owner.Gid);
}
