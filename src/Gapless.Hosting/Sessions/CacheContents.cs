namespace Gapless.Hosting.Sessions;

/// <summary>What one process tells another of its entries.</summary>
/// <param name="Removed">Keys that were removed, and when.</param>
/// <param name="Entries">In the order of their last use, the oldest first.</param>
internal sealed record CacheContents(IReadOnlyList<(string Key, long At)> Removed, IReadOnlyList<CacheEntry> Entries);
