using System.Diagnostics.CodeAnalysis;

namespace Gapless.Hosting.Sessions;

/// <summary>
/// Entries by key, bounded in bytes. Those that have expired go first and at once, then those that were not used for the longest time. The
/// caller sees to it that one thread is here at a time.
/// </summary>
internal sealed class CacheEntries
{
    private static readonly Comparer<CacheEntry> ByDue = Comparer<CacheEntry>.Create(static (a, b) =>
        a.Due != b.Due ? a.Due.CompareTo(b.Due) : string.CompareOrdinal(a.Key, b.Key));

    private readonly Dictionary<string, LinkedListNode<CacheEntry>> _byKey = new(StringComparer.Ordinal);

    // The one that was not used for the longest time is first.
    private readonly LinkedList<CacheEntry> _byUse = [];

    // Only entries that expire. Using one changes nothing here: it is put where it belongs when its old time has come.
    private readonly SortedSet<CacheEntry> _byDue = new(ByDue);
    private readonly long _limit;
    private long _nextDue = CacheEntry.Never;

    public CacheEntries(long limit) => _limit = limit;

    public int Count => _byKey.Count;

    /// <summary>In bytes.</summary>
    public long Size { get; private set; }

    /// <summary>Entries in the order of expiry, where an old entry of a key must not stay behind.</summary>
    public int Waiting => _byDue.Count;

    /// <summary>In the order of their last use, the oldest first.</summary>
    public IEnumerable<CacheEntry> All => _byUse;

    /// <summary>Finds an entry that has not expired, and counts that as its use.</summary>
    public bool TryUse(string key, long now, [NotNullWhen(true)] out CacheEntry? entry)
    {
        if (!TryGet(key, now, out entry))
            return false;
        var node = _byKey[key];
        entry.Use(now);
        _byUse.Remove(node);
        _byUse.AddLast(node);
        return true;
    }

    /// <summary>Finds an entry that has not expired; that is no use of it.</summary>
    public bool TryGet(string key, long now, [NotNullWhen(true)] out CacheEntry? entry)
    {
        RemoveExpired(now);
        entry = _byKey.GetValueOrDefault(key)?.Value;
        return entry is not null;
    }

    /// <summary>Puts it in the place of the one with its key, as the last one used.</summary>
    /// <returns>False: it alone is larger than the limit, and none is there now.</returns>
    public bool Set(CacheEntry entry, long now)
    {
        Remove(entry.Key);
        RemoveExpired(now);
        if (entry.Size > _limit)
            return false;
        if (entry.Expires <= now)
            return true;
        while (Size > _limit - entry.Size)
            Remove(_byUse.First!.Value.Key);
        _byKey.Add(entry.Key, _byUse.AddLast(entry));
        Size += entry.Size;
        if (entry.Expires != CacheEntry.Never)
            Queue(entry);
        return true;
    }

    public bool Remove(string key)
    {
        if (!_byKey.Remove(key, out var node))
            return false;
        _byUse.Remove(node);
        _byDue.Remove(node.Value);
        Size -= node.Value.Size;
        return true;
    }

    public void Clear()
    {
        _byKey.Clear();
        _byUse.Clear();
        _byDue.Clear();
        _nextDue = CacheEntry.Never;
        Size = 0;
    }

    private void RemoveExpired(long now)
    {
        while (_nextDue <= now)
        {
            var next = _byDue.Min;
            if (next is null || next.Due > now)
            {
                _nextDue = next?.Due ?? CacheEntry.Never;
            }
            else if (next.Expires <= now)
            {
                Remove(next.Key);
            }
            else
            {
                _byDue.Remove(next);
                Queue(next);
            }
        }
    }

    private void Queue(CacheEntry entry)
    {
        entry.Due = entry.Expires;
        _byDue.Add(entry);
        _nextDue = Math.Min(_nextDue, entry.Due);
    }
}
