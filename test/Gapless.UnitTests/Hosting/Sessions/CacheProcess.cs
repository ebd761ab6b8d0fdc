extern alias hosting;

using hosting::Gapless.Hosting;
using Gapless.UnitTests.Hosting.State;
using Microsoft.Extensions.Caching.Distributed;

namespace Gapless.UnitTests.Hosting.Sessions;

/// <summary>A generation with a cache whose values are texts.</summary>
internal sealed class CacheProcess : IDisposable
{
    private readonly IDistributedCache _cache;

    public CacheProcess(TimeProvider clock, long? sizeLimit = null)
    {
        Generation = new Generation(clock, s => s.AddGaplessDistributedCache(o => o.SizeLimit = sizeLimit ?? o.SizeLimit));
        _cache = Generation.Get<IDistributedCache>();
    }

    public Generation Generation { get; }

    public string? this[string key]
    {
        get => _cache.GetString(key);
        set => _cache.SetString(key, value!);
    }

    public void Set(string key, string value, TimeSpan? sliding = null, TimeSpan? absolute = null, DateTimeOffset? at = null) => _cache.SetString(key, value,
        new DistributedCacheEntryOptions { SlidingExpiration = sliding, AbsoluteExpirationRelativeToNow = absolute, AbsoluteExpiration = at });

    public void Remove(string key) => _cache.Remove(key);

    public void Refresh(string key) => _cache.Refresh(key);

    public Task<string?> GetAsync(string key) => _cache.GetStringAsync(key);

    public void Dispose() => Generation.Dispose();
}
