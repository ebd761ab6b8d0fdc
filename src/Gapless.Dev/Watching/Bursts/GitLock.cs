namespace Gapless.Dev.Watching.Bursts;

/// <summary>Git keeps a lock file while it changes a working tree: a checkout is over when that is gone, however slow the disk is.</summary>
internal static class GitLock
{
    // One that is older was left behind by a git that died.
    private static readonly TimeSpan Oldest = TimeSpan.FromSeconds(30);

    /// <param name="path">Of a file in the working tree.</param>
    public static bool IsHeld(string path, DateTimeOffset now)
    {
        for (var folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var git = Path.Combine(folder, ".git");
            if (!Path.Exists(git))
                continue;
            var made = new DateTimeOffset(File.GetLastWriteTimeUtc(Path.Combine(Resolve(git), "index.lock")));
            // What does not exist was written in 1601.
            return now - made < Oldest;
        }
        return false;
    }

    /// <summary>A linked working tree has a file that says where its own folder is.</summary>
    private static string Resolve(string git)
    {
        const string Prefix = "gitdir: ";
        try
        {
            if (File.Exists(git) && File.ReadAllText(git).Trim() is var text && text.StartsWith(Prefix, StringComparison.Ordinal))
                return Path.Combine(Path.GetDirectoryName(git)!, text[Prefix.Length..]);
        }
        catch (IOException)
        {
            // It is being written; the next look will tell.
        }
        return git;
    }
}
