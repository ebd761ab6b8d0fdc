using Gapless.Hosting.State;

namespace Gapless.Hosting.Sessions;

/// <summary>The entries of the cache as a <c>move</c> state. Of two entries with one key, the one that was set last wins.</summary>
internal sealed class CacheState : TransferableState
{
    private readonly CacheEntries _entries;
    private readonly TimeProvider _time;

    // Keys that were used, set or removed here after the entries had moved, each with the number of the last such change.
    private readonly Dictionary<string, LateChange> _late = new(StringComparer.Ordinal);
    private long _changes;

    public CacheState(long sizeLimit, TimeProvider time)
        : base("gapless-distributed-cache", CacheFormat.Version, StateTransfer.Move, StateMigrations.None, keepsLateChanges: true)
    {
        _entries = new CacheEntries(sizeLimit);
        _time = time;
    }

    public override bool Joins => true;

    public override bool IsFresh => false;

    private long Now => _time.GetUtcNow().UtcTicks;

    /// <summary>The value, or null: there is none, or it has expired. Counts as use.</summary>
    public byte[]? Use(string key)
    {
        using (Gate.EnterToChange())
        {
            if (!_entries.TryUse(key, Now, out var entry))
                return null;
            NoteLate(key);
            return entry.Value;
        }
    }

    /// <summary>False: it is larger than the limit of all entries, and the key has no value now.</summary>
    public bool Set(string key, byte[] value, Func<long, CacheExpiry> expiry)
    {
        using (Gate.EnterToChange())
        {
            var now = Now;
            var (absolute, sliding) = expiry(now);
            var kept = _entries.Set(new CacheEntry(key, value, absolute, sliding, now), now);
            NoteLate(key, removed: kept ? null : now);
            return kept;
        }
    }

    public void Remove(string key)
    {
        using (Gate.EnterToChange())
        {
            NoteLate(key, removed: Now);
            _entries.Remove(key);
        }
    }

    public override StateDeparture Depart() => new(
        [(StateContent.Value, CacheFormat.Write(new CacheContents([], [.. _entries.All])))],
        _late.Clear);

    public override StateDeparture? DepartLate()
    {
        if (_late.Count == 0)
            return null;
        var last = _changes;
        var bytes = CacheFormat.Write(LateChanges());
        return new StateDeparture([(StateContent.Late, bytes)], () =>
        {
            foreach (var key in _late.Where(l => l.Value.Number <= last).Select(l => l.Key).ToList())
                _late.Remove(key);
        });
    }

    public override Action<StatePhase> Read(byte[] value)
    {
        var arrived = CacheFormat.Read(value);
        return phase =>
        {
            if (phase != StatePhase.Gone)
            {
                Join(arrived);
                return;
            }
            // Back to where it left: what is here is of then, but for what was changed since.
            var late = LateChanges();
            _entries.Clear();
            Join(arrived);
            Join(late);
            _late.Clear();
        };
    }

    public override Action<StatePhase> ReadLate(byte[] late, byte[]? before)
    {
        var arrived = CacheFormat.Read(late);
        return _ => Join(arrived);
    }

    private CacheContents LateChanges()
    {
        var removed = new List<(string, long)>();
        var changed = new List<CacheEntry>();
        foreach (var (key, change) in _late)
        {
            if (change.Removed is { } at)
                removed.Add((key, at));
            // What has gone for want of room, or by its time, has done so here only.
            else if (_entries.TryGet(key, Now, out var entry))
                changed.Add(entry);
        }
        return new CacheContents(removed, changed);
    }

    private void Join(CacheContents arrived)
    {
        var now = Now;
        foreach (var (key, at) in arrived.Removed)
        {
            if (_entries.TryGet(key, now, out var own) && own.Written <= at)
            {
                _entries.Remove(key);
                NoteLate(key, removed: at);
            }
        }
        foreach (var entry in arrived.Entries)
        {
            if (_entries.TryGet(entry.Key, now, out var own) && own.Written >= entry.Written)
                own.StayUntil(entry.Expires);
            else
                _entries.Set(entry, now);
            NoteLate(entry.Key);
        }
    }

    /// <summary>Called inside the gate, where the phase cannot change.</summary>
    private void NoteLate(string key, long? removed = null)
    {
        if (Gate.Phase == StatePhase.Gone)
            _late[key] = new LateChange(++_changes, removed);
    }

    /// <param name="Number">Rises with each change.</param>
    /// <param name="Removed">When the key was removed; null: it was used or set.</param>
    private readonly record struct LateChange(long Number, long? Removed);
}
