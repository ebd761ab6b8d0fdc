using System.Threading.Channels;
using Gapless.Dev.Watching.Bursts;
using Gapless.Dev.Watching.Folders;
using Gapless.Linux.Watching;
using Gapless.Supervisor.Services;

namespace Gapless.Dev.Watching;

/// <summary>
/// Turns events and looks into bursts: gathers what may have changed, waits for silence, decides and tells. Everything runs in one owner
/// loop, except <see cref="Begin"/>, which ends before <see cref="Run"/> and the first event.
/// </summary>
internal sealed class WatchLoop
{
    /// <summary>A burst that never gets quiet is told in parts of this length.</summary>
    public static readonly TimeSpan LongestBurst = TimeSpan.FromSeconds(2);

    // More than an editor saves in one go: a generator or git is at work, and the gaps between two files may be longer.
    private const int ManyFiles = 20;
    private static readonly TimeSpan QuietAfterMany = TimeSpan.FromMilliseconds(50);

    private readonly TimeProvider _clock;
    private readonly OwnerLoop _loop;
    private readonly FolderTree _tree;
    private readonly PendingFiles _pending;
    private readonly QuietGroup[] _groups;
    private readonly ChannelWriter<WatchedBurst> _bursts;
    private readonly Action<string> _warn;
    private readonly PollPace _pace;
    private readonly bool _onlyPolls;
    private readonly ITimer _due;
    private readonly ITimer _look;
    private readonly TimeSpan _quiet;

    // Of what is being heard or looked at now.
    private DateTimeOffset _now;
    private long _timestamp;

    // Of the burst that is going on.
    private DateTimeOffset _seenAt;
    private long _first;
    private long _last;
    private bool _looking;

    public WatchLoop(WatchedRules rules, Inotify? inotify, TimeProvider clock, ChannelWriter<WatchedBurst> bursts, Action<string> warn)
    {
        _clock = clock;
        _bursts = bursts;
        _warn = warn;
        _onlyPolls = inotify is null;
        _pace = new PollPace(rules.ShortestPoll);
        _tree = new FolderTree(rules, inotify, clock, Touch, warn);
        _pending = new PendingFiles(rules, _tree.Find);
        _groups = [.. rules.Quiets.Select(q => new QuietGroup(q.Quiet, q.Rules)).OrderBy(g => g.Quiet)];
        _quiet = _groups.Length > 0 ? _groups[0].Quiet : TimeSpan.Zero;
        _loop = new OwnerLoop(error => warn($"Watching stumbled and goes on: {error}"));
        _due = clock.CreateTimer(_ => _loop.Post(Due), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _look = clock.CreateTimer(_ => _loop.Post(LookAtPolled), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Replaced after each burst; read by anybody.</summary>
    public WatchCounts Counts { get; private set; } = new(0, 0, 0);

    public IReadOnlyCollection<WatchedFolder> Folders => _tree.Folders;

    /// <summary>Takes the folders as they are. What changes after this is told, once it runs.</summary>
    public void Begin()
    {
        _tree.Begin();
        Count();
    }

    public void Run() => ArmLook(TimeSpan.Zero, found: true);

    public void Hear(List<InotifyEvent> events, DateTimeOffset at, long timestamp) => _loop.Post(() =>
    {
        At(at, timestamp);
        var lost = false;
        foreach (var heard in events)
            lost |= !_tree.Hear(heard);
        if (lost)
        {
            _warn($"More changed at once than the kernel keeps events for ({InotifyLimit.QueuedEvents().Value}); everything was looked at again.");
            _tree.LookEverywhere();
        }
        Arm();
        if (!_looking)
            ArmLook(TimeSpan.Zero, found: true);
    });

    public void Hashed(WatchedFolder folder, List<KeyValuePair<string, FileMark>> files) => _loop.Post(() =>
    {
        foreach (var (name, mark) in files)
        {
            if (folder.Files.TryGetValue(name, out var known) && known.Stamp == mark.Stamp && known.Size == mark.Size)
                folder.Files[name] = mark;
        }
    });

    public async Task EndAsync()
    {
        _loop.Complete();
        await _loop.Completion;
        await _due.DisposeAsync();
        await _look.DisposeAsync();
    }

    /// <summary>A changed .gitignore file counts though nobody may care about the file itself.</summary>
    private bool IsBurst => _pending.Count > 0 || _tree.StaleIgnores.Count > 0;

    private void Touch(WatchedFolder folder, string name, TouchKind kind)
    {
        _last = _timestamp;
        _pending.Touch(folder, name, kind);
    }

    /// <summary>If no burst is going on, one may begin with what is heard or seen now.</summary>
    private void At(DateTimeOffset now, long timestamp)
    {
        (_now, _timestamp) = (now, timestamp);
        if (!IsBurst)
            (_seenAt, _first, _last) = (now, timestamp, timestamp);
    }

    private void LookAtPolled()
    {
        At(_clock.GetUtcNow(), _clock.GetTimestamp());
        var before = _pending.Count;
        foreach (var folder in _tree.Polled.ToList())
            _tree.Look(folder);
        _tree.PlaceRoots();
        Arm();
        ArmLook(_clock.GetElapsedTime(_timestamp), _pending.Count > before);
    }

    private void ArmLook(TimeSpan took, bool found)
    {
        // Also for folders that do not exist yet: where they will come may bring no events.
        _looking = _onlyPolls || _tree.Polled.Count > 0 || _tree.IsIncomplete;
        if (_looking)
            _look.Change(_pace.Next(took, found), Timeout.InfiniteTimeSpan);
    }

    private void Due()
    {
        (_now, _timestamp) = (_clock.GetUtcNow(), _clock.GetTimestamp());
        if (IsBurst && LeftOfBurst() <= TimeSpan.Zero)
            EndBurst();
        foreach (var group in _groups)
        {
            if (!group.IsEmpty && group.Left(_clock, LongestBurst) <= TimeSpan.Zero && group.Take() is { } burst)
                _bursts.TryWrite(burst);
        }
        Arm();
    }

    private void EndBurst()
    {
        if (_pending.Count > ManyFiles && GitLock.IsHeld(_pending.Any!, _now))
        {
            // Not over, however long it takes.
            _first = _last = _timestamp;
            return;
        }
        var late = _clock.GetElapsedTime(_first) >= LongestBurst;
        var (first, last) = (_first, _last);
        foreach (var folder in _tree.StaleIgnores.ToList())
            _tree.Reconsider(folder);
        _tree.StaleIgnores.Clear();
        var found = _pending.Decide(_now, patient: !late);
        foreach (var group in _groups)
            group.Add(found, _seenAt, first, last);
        // Those that are still being written begin the next silence.
        _last = _timestamp;
        Count();
    }

    private TimeSpan LeftOfBurst()
    {
        var quiet = _pending.Count > ManyFiles && _quiet < QuietAfterMany ? QuietAfterMany : _quiet;
        var left = quiet - _clock.GetElapsedTime(_last);
        var limit = LongestBurst - _clock.GetElapsedTime(_first);
        return left < limit ? left : limit;
    }

    private void Arm()
    {
        TimeSpan? left = IsBurst ? LeftOfBurst() : null;
        foreach (var group in _groups)
        {
            if (!group.IsEmpty && group.Left(_clock, LongestBurst) is var other && !(left < other))
                left = other;
        }
        if (left is { } wait)
            _due.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void Count() => Counts = new WatchCounts(_tree.Folders.Count, _tree.Folders.Sum(f => f.Files.Count), _tree.Polled.Count);
}
