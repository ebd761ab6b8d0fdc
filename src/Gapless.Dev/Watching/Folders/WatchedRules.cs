using System.Collections.Frozen;
using Gapless.Dev.Watching.Rules;

namespace Gapless.Dev.Watching.Folders;

/// <summary>All rule sets of a watcher together: which folders they lead into, and which files matter to which. Immutable.</summary>
internal sealed class WatchedRules
{
    private readonly FileRules[] _rules;
    private readonly FrozenDictionary<string, RuleScope[]> _roots;
    private readonly FrozenSet<string> _files;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _filesBySpan;

    public WatchedRules(IEnumerable<FileRules> rules)
    {
        _rules = [.. rules];
        _roots = _rules.SelectMany(r => r.Folders.Distinct().Select(f => (Folder: f, Scope: new RuleScope(r, f))))
            .GroupBy(r => r.Folder, r => r.Scope)
            .ToFrozenDictionary(r => r.Key, r => r.ToArray());
        _files = _rules.SelectMany(r => r.Files.Where(f => !r.Excludes(f))).ToFrozenSet();
        _filesBySpan = _files.GetAlternateLookup<ReadOnlySpan<char>>();
        // A folder before what is in it, so that it is found on the way and not a second time.
        Roots = [.. _roots.Keys.Concat(_files.Select(f => Path.GetDirectoryName(f)!)).Distinct().OrderBy(f => f.Length).ThenBy(f => f, StringComparer.Ordinal)];
        FollowLinks = _rules.Any(r => r.FollowLinks);
        GitIgnore = _rules.Any(r => r.GitIgnore);
    }

    /// <summary>The folders to begin with, those of named files included.</summary>
    public IReadOnlyList<string> Roots { get; }

    /// <summary>How long the rule sets wait for silence, and which wait how long.</summary>
    public IEnumerable<(TimeSpan Quiet, IEnumerable<int> Rules)> Quiets => _rules.GroupBy(r => r.Quiet, r => r.Number).Select(g => (g.Key, g.AsEnumerable()));

    /// <summary>Null: no rule set asks for looks.</summary>
    public TimeSpan? ShortestPoll => _rules.Min(r => r.Poll);

    public bool FollowLinks { get; }

    public bool GitIgnore { get; }

    /// <summary>Who is at work in a folder to begin with; empty: nobody, but a named file is in it.</summary>
    public RuleScope[] ScopesAt(string root) => _roots.GetValueOrDefault(root, []);

    /// <summary>Who is at work in a folder inside a watched one; null: nobody, and nothing in it is named.</summary>
    public RuleScope[]? ScopesBelow(WatchedFolder parent, string path, string name, bool isLink)
    {
        var ignored = parent.Ignored?.Ignores(path, name, isFolder: !isLink) ?? false;
        var entering = 0;
        foreach (var scope in parent.Scopes)
            entering += Enters(scope, path, name, isLink, ignored) ? 1 : 0;
        var begins = _roots.GetValueOrDefault(path);
        if (begins is null && entering == parent.Scopes.Length)
            return entering == 0 ? null : parent.Scopes;
        RuleScope[] scopes = [.. parent.Scopes.Where(s => Enters(s, path, name, isLink, ignored)), .. begins ?? []];
        return scopes.Length > 0 ? scopes : null;
    }

    /// <summary>Whether anybody cares about a file.</summary>
    public bool Wants(WatchedFolder folder, ReadOnlySpan<char> path, ReadOnlySpan<char> name)
    {
        if (_files.Count > 0 && _filesBySpan.Contains(path))
            return true;
        var ignored = folder.Ignored?.Ignores(path, name, isFolder: false) ?? false;
        foreach (var scope in folder.Scopes)
        {
            if (!(ignored && scope.Rules.GitIgnore) && scope.Wants(path, name))
                return true;
        }
        return false;
    }

    /// <summary>The numbers of the rule sets that care about a file, each once.</summary>
    public IEnumerable<int> WhoWants(WatchedFolder folder, string path, string name)
    {
        var ignored = folder.Ignored?.Ignores(path, name, isFolder: false) ?? false;
        return folder.Scopes.Where(s => !(ignored && s.Rules.GitIgnore) && s.Wants(path, name)).Select(s => s.Rules)
            .Concat(_rules.Where(r => r.Files.Contains(path) && !r.Excludes(path)))
            .Select(r => r.Number)
            .Distinct();
    }

    /// <summary>How often to look at a folder because everybody who is at work in it asks for that; null: events are welcome.</summary>
    public TimeSpan? PollOf(RuleScope[] scopes) =>
        scopes.Length > 0 && scopes.All(s => s.Rules.Poll is not null) ? scopes.Min(s => s.Rules.Poll)
        : scopes.Length == 0 && _rules.All(r => r.Poll is not null) ? _rules.Min(r => r.Poll)
        : null;

    private static bool Enters(RuleScope scope, string path, ReadOnlySpan<char> name, bool isLink, bool ignored) =>
        (!isLink || scope.Rules.FollowLinks) && !(ignored && scope.Rules.GitIgnore) && scope.Enters(path, name);
}
