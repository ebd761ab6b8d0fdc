using Gapless.Hosting.State;

namespace Gapless.Hosting.Sessions;

/// <summary>The entries of the cache as a <c>move</c> state. Of two entries with one key, the one that was set last wins.</summary>
internal sealed class CacheState : TransferableState
{
    private readonly CacheEntries _entries;
    private readonly TimeProvider _time;

    // Keys that were used, set or removed here after the entries had moved, each with the number and the time of the last such change.
    private readonly Dictionary<string, (long Number, long At)> _late = new(StringComparer.Ordinal);
    private long _changes;

    public CacheState(long sizeLimit, TimeProvider time)
        : base("gapless-distributed-cache", CacheFormat.Version, StateTransfer.Move, StateMigrations.None, keepsLateChanges: true)
    {
        _entries = new CacheEntries(sizeLimit);
        _time = time;
    }

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
            NoteLate(key);
            return _entries.Set(new CacheEntry(key, value, absolute, sliding, now), now);
        }
    }

    public void Remove(string key)
    {
        using (Gate.EnterToChange())
        {
            NoteLate(key);
            _entries.Remove(key);
        }
    }

    public override StateDeparture Depart() => new(
        [(StateContent.Value, CacheFormat.Write(w => CacheFormat.WriteEntries(w, [.. _entries.All])))],
        _late.Clear);

    public override StateDeparture? DepartLate()
    {
        if (_late.Count == 0)
            return null;
        var (removed, changed) = LateChanges();
        var last = _changes;
        var bytes = CacheFormat.Write(writer =>
        {
            writer.Write(removed.Count);
            foreach (var (key, at) in removed)
            {
                writer.Write(key);
                writer.Write(at);
            }
            CacheFormat.WriteEntries(writer, changed);
        });
        return new StateDeparture([(StateContent.Late, bytes)], () =>
        {
            foreach (var key in _late.Where(l => l.Value.Number <= last).Select(l => l.Key).ToList())
                _late.Remove(key);
        });
    }

    public override Action<StatePhase> Read(byte[] value)
    {
        var arrived = CacheFormat.Read(value, CacheFormat.ReadEntries);
        return phase =>
        {
            if (phase != StatePhase.Gone)
            {
                Join(arrived);
                return;
            }
            // Back to where it left: what is here is of then, but for what was changed since.
            var (removed, changed) = LateChanges();
            _late.Clear();
            _entries.Clear();
            Join(arrived);
            Apply(removed, changed);
        };
    }

    public override Action<StatePhase> ReadLate(byte[] late, byte[]? before)
    {
        var (removed, changed) = CacheFormat.Read(late, static reader =>
        {
            var keys = new List<(string, long)>();
            for (var left = reader.ReadInt32(); left > 0; left--)
                keys.Add((reader.ReadString(), reader.ReadInt64()));
            return (keys, CacheFormat.ReadEntries(reader));
        });
        return _ => Apply(removed, changed);
    }

    private (List<(string Key, long At)> Removed, List<CacheEntry> Changed) LateChanges()
    {
        var removed = new List<(string, long)>();
        var changed = new List<CacheEntry>();
        foreach (var (key, (_, at)) in _late)
        {
            if (_entries.TryGet(key, Now, out var entry))
                changed.Add(entry);
            else
                removed.Add((key, at));
        }
        return (removed, changed);
    }

    private void Apply(List<(string Key, long At)> removed, List<CacheEntry> changed)
    {
        foreach (var (key, at) in removed)
        {
            if (_entries.TryGet(key, Now, out var own) && own.Written <= at)
            {
                _entries.Remove(key);
                NoteLate(key);
            }
        }
        Join(changed);
    }

    private void Join(List<CacheEntry> arrived)
    {
        foreach (var entry in arrived)
        {
            if (_entries.TryGet(entry.Key, Now, out var own) && own.Written >= entry.Written)
                own.StayUntil(entry.Expires);
            else
                _entries.Set(entry, Now);
            NoteLate(entry.Key);
        }
    }

    // Inside the gate, where the phase cannot change.
    private void NoteLate(string key)
    {
        if (Gate.Phase == StatePhase.Gone)
            _late[key] = (++_changes, Now);
    }
}
