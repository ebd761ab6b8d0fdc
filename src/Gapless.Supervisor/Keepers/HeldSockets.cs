using Gapless.Linux;

namespace Gapless.Supervisor.Keepers;

/// <summary>What a keeper holds, in the order in which it came: for a reuseport group that is the order of listen.</summary>
internal sealed class HeldSockets
{
    private readonly List<KeptEntry> _entries = [];

    public IReadOnlyList<KeptEntry> All => _entries;

    public void Put(KeptKey key, FileDescriptor descriptor)
    {
        var known = _entries.FindIndex(e => e.Key == key);
        if (known < 0)
        {
            _entries.Add(new KeptEntry(key, descriptor));
            return;
        }

        // Sent again by a supervisor that lost the answer.
        _entries[known].Descriptor.Dispose();
        _entries[known] = new KeptEntry(key, descriptor);
    }

    public void Remove(Predicate<KeptKey> goes)
    {
        foreach (var entry in _entries.Where(e => goes(e.Key)).ToList())
        {
            _entries.Remove(entry);
            entry.Descriptor.Dispose();
        }
    }
}
