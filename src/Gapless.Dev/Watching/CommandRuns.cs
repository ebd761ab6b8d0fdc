namespace Gapless.Dev.Watching;

/// <summary>When a command ran last, and in how many of its runs, one after the other up to the last, a file changed.</summary>
internal sealed class CommandRuns
{
    private readonly HashSet<string> _inThisRun = [];
    private Dictionary<string, int> _before = [];
    private DateTimeOffset? _endedAt;

    public DateTimeOffset StartedAt { get; private set; } = DateTimeOffset.MaxValue;

    public void Start(DateTimeOffset at)
    {
        _before = _inThisRun.ToDictionary(p => p, InARow);
        _inThisRun.Clear();
        (StartedAt, _endedAt) = (at, null);
    }

    public void End(DateTimeOffset at) => _endedAt = at;

    public bool Covers(DateTimeOffset moment, TimeSpan grace) => moment >= StartedAt && (_endedAt is not { } end || moment <= end + grace);

    public void Add(IEnumerable<string> paths) => _inThisRun.UnionWith(paths);

    /// <summary>This run counts.</summary>
    public int InARow(string path) => _before.GetValueOrDefault(path) + (_inThisRun.Contains(path) ? 1 : 0);

    public void Forget()
    {
        _before.Clear();
        _inThisRun.Clear();
    }
}
