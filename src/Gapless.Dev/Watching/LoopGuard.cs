namespace Gapless.Dev.Watching;

/// <summary>
/// Finds commands whose own output starts them again: the same files, and no others, changed in each of several runs in a row, and nothing
/// changed between the runs. Such files then start nothing until something else changes. To be told of what takes a moment
/// (a build, a rule, the start of the app), not of the app that serves: everything a developer saves is saved while that runs. Belongs to one caller.
/// </summary>
/// <param name="folder">Absolute; paths in sentences are relative to it.</param>
/// <param name="runs">In how many runs in a row it has to happen.</param>
internal sealed class LoopGuard(string folder, int runs = 3)
{
    // A write at the very end of a run is heard of after it.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<string, CommandRuns> _commands = [];
    private readonly HashSet<string> _stopped = [];

    /// <summary>A command begins.</summary>
    public void Started(string command, DateTimeOffset at)
    {
        if (!_commands.TryGetValue(command, out var history))
            _commands.Add(command, history = new CommandRuns());
        history.Start(at);
    }

    public void Ended(string command, DateTimeOffset at) => _commands[command].End(at);

    /// <summary>To be called with every batch, in their order.</summary>
    public LoopVerdict Judge(ChangeBatch batch)
    {
        var paths = batch.Files.Select(f => f.Path).ToList();
        var running = _commands.Where(c => c.Value.Covers(batch.SeenAt, Grace)).ToList();
        if (running.Count == 0)
        {
            // From outside: whatever it is, it is no loop.
            Forget();
            return new LoopVerdict(batch, null);
        }
        if (_stopped.Count > 0 && paths.TrueForAll(_stopped.Contains))
            return new LoopVerdict(null, null);
        // Something else changed during a run: the count begins anew.
        if (_stopped.Count > 0)
            Forget();
        foreach (var (_, history) in running)
            history.Add(paths);
        // The one that began last, when several ran: the others were there before.
        foreach (var (command, history) in running.OrderByDescending(c => c.Value.StartedAt))
        {
            if (!paths.TrueForAll(p => history.InARow(p) >= runs))
                continue;
            _stopped.UnionWith(paths);
            return new LoopVerdict(null, Sentence(command, paths));
        }
        return new LoopVerdict(batch, null);
    }

    private void Forget()
    {
        foreach (var history in _commands.Values)
            history.Forget();
        _stopped.Clear();
    }

    private string Sentence(string command, List<string> paths)
    {
        var first = Path.GetRelativePath(folder, paths[0]);
        var files = paths.Count == 1 ? first : $"{first} and {paths.Count - 1} more";
        var them = paths.Count == 1 ? "it" : "them";
        return $"'{command}' writes {files} itself, and that has started it again {runs} times in a row. Changes of {them} are left alone until something else changes. Exclude {them} from watching, or let the command write elsewhere.";
    }
}
