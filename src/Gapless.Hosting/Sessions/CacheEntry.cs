namespace Gapless.Hosting.Sessions;

/// <summary>One entry of the cache. Times are ticks of UTC: two processes compare them.</summary>
internal sealed class CacheEntry
{
    // What the dictionary, the order of use and the order of expiry take, about.
    private const int Bookkeeping = 200;

    public CacheEntry(string key, byte[] value, long absolute, long sliding, long written)
    {
        Key = key;
        Value = value;
        Absolute = absolute;
        Sliding = sliding;
        Written = written;
        Expires = absolute;
        Use(written);
    }

    /// <summary>An expiry that never comes, and a sliding time that never ends.</summary>
    public const long Never = long.MaxValue;

    public string Key { get; }

    public byte[] Value { get; }

    /// <summary>When it goes whatever happens.</summary>
    public long Absolute { get; }

    /// <summary>For how long it stays after each use.</summary>
    public long Sliding { get; }

    /// <summary>When it was set.</summary>
    public long Written { get; }

    /// <summary>When it goes if it is not used again.</summary>
    public long Expires { get; private set; }

    /// <summary>A time not after <see cref="Expires"/> by which it stands in the order of expiry.</summary>
    public long Due { get; set; }

    public long Size => Bookkeeping + (sizeof(char) * (long)Key.Length) + Value.Length;

    public void Use(long now)
    {
        if (Sliding != Never)
            Expires = Math.Min(Absolute, now > Never - Sliding ? Never : now + Sliding);
    }

    /// <summary>It was used elsewhere, where it would go at this time.</summary>
    public void StayUntil(long expires) => Expires = Math.Max(Expires, Math.Min(expires, Absolute));

    public CacheEntry ThatExpires(long expires) => new(Key, Value, Absolute, Sliding, Written) { Expires = expires };
}
