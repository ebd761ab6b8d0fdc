namespace Gapless.Supervisor.Releases.Sources;

/// <summary>One package of a feed.</summary>
/// <param name="Manifest">SHA-256 of what is signed in it: names the package whoever signed it.</param>
/// <param name="Url">Absolute, or relative to the feed.</param>
/// <param name="Sha256">Of the file.</param>
/// <param name="Size">Of the file, in bytes.</param>
public sealed record FeedEntry(string Service, string Version, long Counter, DateTimeOffset Expires, string Manifest, string Url, string Sha256, long Size);
