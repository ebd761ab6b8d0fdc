namespace Gapless.Dev.Watching.Bursts;

/// <summary>Rule sets that wait equally long for silence, and what has changed for them since they were last told. Belongs to the watcher's loop.</summary>
internal sealed class QuietGroup(TimeSpan quiet, IEnumerable<int> rules)
{
    private readonly HashSet<int> _rules = [.. rules];
    private readonly SortedDictionary<int, Dictionary<string, ChangeKind>> _changes = [];
    private DateTimeOffset _savedAt;
    private DateTimeOffset _seenAt;
    private long _first;
    private long _last;

    public TimeSpan Quiet { get; } = quiet;

    public bool IsEmpty => _changes.Count == 0;

    /// <param name="seenAt">When the first word of the burst came.</param>
    /// <param name="first">Timestamp of that.</param>
    /// <param name="last">Timestamp of the last word.</param>
    public void Add(IEnumerable<FoundChange> found, DateTimeOffset seenAt, long first, long last)
    {
        var wasEmpty = IsEmpty;
        foreach (var change in found)
        {
            foreach (var rule in change.Rules.Where(_rules.Contains))
            {
                if (wasEmpty && IsEmpty)
                    (_seenAt, _first, _savedAt) = (seenAt, first, DateTimeOffset.MinValue);
                if (!_changes.TryGetValue(rule, out var changes))
                    _changes.Add(rule, changes = []);
                Merge(changes, change.Path, change.Kind);
                _savedAt = change.Saved > _savedAt ? change.Saved.Value : _savedAt;
                _last = last;
            }
        }
    }

    /// <summary>How long to wait before <see cref="Take"/>; zero or less: no longer.</summary>
    /// <param name="longest">Since the first word: a burst that never ends is told in parts.</param>
    public TimeSpan Left(TimeProvider clock, TimeSpan longest)
    {
        var silence = Quiet - clock.GetElapsedTime(_last);
        var limit = (longest > Quiet ? longest : Quiet) - clock.GetElapsedTime(_first);
        return silence < limit ? silence : limit;
    }

    /// <summary>Null: all of it came to nothing.</summary>
    public WatchedBurst? Take()
    {
        // What is only gone has no time of its own.
        var savedAt = _savedAt == DateTimeOffset.MinValue ? _seenAt : _savedAt;
        RuleBatch[] batches =
        [
            .. _changes.Where(c => c.Value.Count > 0)
                .Select(c => new RuleBatch(c.Key, new ChangeBatch([.. c.Value.Select(f => new FileChange(f.Key, f.Value))], savedAt, _seenAt))),
        ];
        _changes.Clear();
        return batches.Length > 0 ? new WatchedBurst(batches) : null;
    }

    private static void Merge(Dictionary<string, ChangeKind> changes, string path, ChangeKind kind)
    {
        if (!changes.TryGetValue(path, out var before))
            changes.Add(path, kind);
        else if (before == ChangeKind.Created && kind == ChangeKind.Deleted)
            changes.Remove(path);
        else if (before == ChangeKind.Deleted)
            changes[path] = kind == ChangeKind.Deleted ? ChangeKind.Deleted : ChangeKind.Changed;
        else if (before == ChangeKind.Changed)
            changes[path] = kind == ChangeKind.Deleted ? ChangeKind.Deleted : ChangeKind.Changed;
    }
}
