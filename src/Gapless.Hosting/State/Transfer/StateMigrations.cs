namespace Gapless.Hosting.State;

/// <summary>The migrations that one release knows for one state.</summary>
internal sealed class StateMigrations
{
    public static readonly StateMigrations None = new([]);

    private readonly IReadOnlyList<MigrationStep> _steps;

    public StateMigrations(IReadOnlyList<MigrationStep> steps) => _steps = steps;

    /// <summary>The shortest way, empty between equal versions, or null: there is none.</summary>
    public IReadOnlyList<MigrationStep>? Way(int from, int to) => Ways(from, static _ => true).GetValueOrDefault(to);

    /// <summary>Versions from which there is a way to this one, itself first, then falling.</summary>
    public IReadOnlyList<int> Readable(int version) =>
        [version, .. _steps.Select(s => s.From).Distinct().Where(v => v != version && Way(v, version) is not null).OrderDescending()];

    /// <summary>The ways to all lower versions that can be made of this one by steps down alone.</summary>
    public IEnumerable<(int Version, IReadOnlyList<MigrationStep> Way)> Down(int version) =>
        Ways(version, static s => s.To < s.From).Where(w => w.Key != version).OrderByDescending(w => w.Key).Select(w => (w.Key, w.Value));

    public static byte[] Follow(IReadOnlyList<MigrationStep> way, byte[] bytes) => way.Aggregate(bytes, static (b, step) => step.Migrate(b));

    private Dictionary<int, IReadOnlyList<MigrationStep>> Ways(int from, Func<MigrationStep, bool> allowed)
    {
        var ways = new Dictionary<int, IReadOnlyList<MigrationStep>> { [from] = [] };
        var reached = new Queue<int>([from]);
        while (reached.TryDequeue(out var version))
        {
            foreach (var step in _steps.Where(s => s.From == version && allowed(s) && !ways.ContainsKey(s.To)))
            {
                ways[step.To] = [.. ways[version], step];
                reached.Enqueue(step.To);
            }
        }
        return ways;
    }
}
