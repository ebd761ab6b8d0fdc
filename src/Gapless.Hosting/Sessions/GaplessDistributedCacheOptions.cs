namespace Gapless.Hosting;

/// <summary>Settings of the cache that outlives its process.</summary>
public sealed class GaplessDistributedCacheOptions
{
    /// <summary>
    /// The most that the entries may take, in bytes: keys, values and about 200 bytes for each entry. Default: 64 MiB. When it is reached, the
    /// entries that were not used for the longest time go.
    /// </summary>
    /// <remarks>All of it is written at every hand-over, and is in memory twice for that moment.</remarks>
    public long SizeLimit { get; set; } = 64 << 20;
}
