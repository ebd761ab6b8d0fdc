using Microsoft.Extensions.Caching.Distributed;

namespace Gapless.Hosting.Sessions;

/// <summary>When an entry goes, in ticks: at a time, and after not having been used for a time.</summary>
internal readonly record struct CacheExpiry(long Absolute, long Sliding)
{
    /// <exception cref="ArgumentOutOfRangeException">The absolute expiration is not in the future.</exception>
    public static CacheExpiry Of(DistributedCacheEntryOptions options, long now)
    {
        var absolute = CacheEntry.Never;
        if (options.AbsoluteExpirationRelativeToNow is { } relative)
            absolute = relative.Ticks > CacheEntry.Never - now ? CacheEntry.Never : now + relative.Ticks;
        else if (options.AbsoluteExpiration is { } at)
            absolute = at.UtcTicks;
        if (absolute <= now)
            throw new ArgumentOutOfRangeException(nameof(options), options.AbsoluteExpiration, "The absolute expiration must be in the future.");
        return new CacheExpiry(absolute, options.SlidingExpiration?.Ticks ?? CacheEntry.Never);
    }
}
