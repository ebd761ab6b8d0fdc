using System.Security.Cryptography;
using Gapless.Supervisor.Releases.Packages;
using Gapless.Supervisor.Releases.Storage;
using Gapless.Supervisor.Releases.Trust;

namespace Gapless.Supervisor.Releases.Sources;

/// <summary>Writes the feed of a folder of packages.</summary>
public static class FeedWriter
{
    public const string FileName = "feed.json";

    /// <summary>Writes <c>feed.json</c> into the folder, in place of the one before, in one step.</summary>
    /// <param name="lifetime">How long hosts believe it.</param>
    /// <exception cref="ReleaseException">A package or the feed before cannot be read.</exception>
    /// <exception cref="ReleaseRefusedException">A package was altered.</exception>
    public static Feed Write(string folder, TimeSpan lifetime, IEnumerable<SigningKey> keys, TimeProvider clock)
    {
        string path = Path.Combine(folder, FileName);
        DateTimeOffset now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        var feed = new Feed(1, Math.Max(now.ToUnixTimeMilliseconds(), Before(path) + 1), now, now + lifetime, [.. Directory.EnumerateFiles(folder, "*.gap").Order(StringComparer.Ordinal).Select(Describe)]);
        AtomicFile.Write(path, FeedFile.Write(feed, keys));
        return feed;
    }

    private static long Before(string path)
    {
        try
        {
            return File.Exists(path) ? FeedFile.Parse(File.ReadAllBytes(path)).Feed.Counter : 0;
        }
        catch (FormatException e)
        {
            throw new ReleaseException($"'{path}' is there and is no feed. Move it away.", e);
        }
    }

    private static FeedEntry Describe(string path)
    {
        using PackageReader package = PackageReader.Open(path);
        using FileStream file = File.OpenRead(path);
        PackageManifest manifest = package.Manifest;
        return new FeedEntry(
            manifest.Service,
            manifest.Version,
            manifest.Counter,
            manifest.Expires,
            manifest.Digest,
            Uri.EscapeDataString(Path.GetFileName(path)),
            Convert.ToHexStringLower(SHA256.HashData(file)),
            file.Length);
    }
}
