using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;

namespace Gapless.Hosting.Sessions;

/// <summary>A cache in memory whose entries move to the next generation.</summary>
internal sealed partial class GaplessDistributedCache : IDistributedCache
{
    private readonly CacheState _state;
    private readonly ILogger<GaplessDistributedCache> _logger;

    public GaplessDistributedCache(CacheState state, ILogger<GaplessDistributedCache> logger)
    {
        _state = state;
        _logger = logger;
    }

    public byte[]? Get(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _state.Use(key);
    }

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        await Here(token).ConfigureAwait(false);
        return Get(key);
    }

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(options);
        if (!_state.Set(key, value, now => CacheExpiry.Of(options, now)))
            TooLarge(_logger, key, value.Length);
    }

    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        await Here(token).ConfigureAwait(false);
        Set(key, value, options);
    }

    public void Refresh(string key) => Get(key);

    public Task RefreshAsync(string key, CancellationToken token = default) => GetAsync(key, token);

    public void Remove(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _state.Remove(key);
    }

    public async Task RemoveAsync(string key, CancellationToken token = default)
    {
        await Here(token).ConfigureAwait(false);
        Remove(key);
    }

    [LoggerMessage(1, LogLevel.Warning, "The value of '{Key}' ({Bytes} bytes) is larger than all entries together may be and was not kept; raise GaplessDistributedCacheOptions.SizeLimit")]
    private static partial void TooLarge(ILogger logger, string key, int bytes);

    // Asynchronous callers wait here for entries that are between two processes, and not in the state with a thread.
    private ValueTask Here(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        return _state.Gate.WaitToChangeAsync(token);
    }
}
