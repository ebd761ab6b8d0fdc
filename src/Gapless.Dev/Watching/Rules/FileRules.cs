using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Gapless.Dev.Plans;

namespace Gapless.Dev.Watching.Rules;

/// <summary>One <see cref="WatchRules"/>, made ready to be asked about a hundred thousand files. Immutable.</summary>
internal sealed class FileRules
{
    private static readonly TimeSpan PatternLimit = TimeSpan.FromMilliseconds(100);

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _extensions;
    private readonly string[] _longExtensions;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _excludedFiles;
    private readonly FrozenSet<string> _excludedFolders;
    private readonly Glob[] _globs;
    private readonly Glob[] _excludedGlobs;
    private readonly Regex[] _excludedPatterns;
    private readonly bool _allExtensions;

    /// <exception cref="ArgumentException">A path is not absolute, or a pattern is not a regular expression.</exception>
    public FileRules(int number, WatchRules rules)
    {
        Number = number;
        Folders = [.. rules.Folders.Select(Clean)];
        Files = rules.Files.Select(Clean).ToFrozenSet();
        var extensions = rules.Extensions.Select(e => e.TrimStart('.')).ToList();
        // "*" is how other watchers write all of them.
        _allExtensions = extensions.Count == 0 || extensions.Contains("*");
        _extensions = extensions.ToFrozenSet().GetAlternateLookup<ReadOnlySpan<char>>();
        _longExtensions = [.. extensions.Where(e => e.Contains('.')).Select(e => "." + e)];
        _excludedFiles = rules.ExcludedFiles.Select(Clean).ToFrozenSet().GetAlternateLookup<ReadOnlySpan<char>>();
        _excludedFolders = rules.ExcludedFolders.Select(Clean).ToFrozenSet();
        _globs = [.. rules.Globs.Select(g => new Glob(g))];
        _excludedGlobs = [.. rules.ExcludedGlobs.Select(g => new Glob(g))];
        _excludedPatterns = [.. rules.ExcludedPatterns.Select(p => new Regex(p, RegexOptions.CultureInvariant, PatternLimit))];
        GitIgnore = rules.GitIgnore;
        SkipHidden = rules.SkipHidden;
        FollowLinks = rules.FollowLinks;
        Poll = rules.Poll;
        Quiet = rules.Quiet;
    }

    /// <summary>Its place among the rule sets of the watcher.</summary>
    public int Number { get; }

    public IReadOnlyList<string> Folders { get; }

    /// <summary>These matter wherever they are, hidden and ignored ones, too.</summary>
    public FrozenSet<string> Files { get; }

    public bool GitIgnore { get; }

    public bool SkipHidden { get; }

    public bool FollowLinks { get; }

    public TimeSpan? Poll { get; }

    public TimeSpan Quiet { get; }

    /// <summary>Whether files below a folder can matter. What .gitignore says of it is not asked here.</summary>
    public bool Enters(string path, ReadOnlySpan<char> relative, ReadOnlySpan<char> name)
    {
        if (name is ".git" || (SkipHidden && name[0] == '.') || _excludedFolders.Contains(path))
            return false;
        foreach (var glob in _excludedGlobs)
        {
            if (glob.CoversFolder(relative, name))
                return false;
        }
        return true;
    }

    /// <summary>Whether a file in a folder that was entered matters. What .gitignore says of it is not asked here.</summary>
    public bool Wants(ReadOnlySpan<char> path, ReadOnlySpan<char> relative, ReadOnlySpan<char> name)
    {
        if (name is ".git" || (SkipHidden && name[0] == '.') || !HasExtension(name) || _excludedFiles.Contains(path))
            return false;
        return (_globs.Length == 0 || Any(_globs, relative, name)) && !Any(_excludedGlobs, relative, name) && !AnyPattern(relative);
    }

    /// <summary>Whether a file of <see cref="Files"/> is excluded all the same.</summary>
    public bool Excludes(ReadOnlySpan<char> path) => _excludedFiles.Contains(path);

    private static string Clean(string path) => Path.IsPathRooted(path)
        ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))
        : throw new ArgumentException($"'{path}' is not an absolute path.");

    private static bool Any(Glob[] globs, ReadOnlySpan<char> relative, ReadOnlySpan<char> name)
    {
        foreach (var glob in globs)
        {
            if (glob.Matches(relative, name))
                return true;
        }
        return false;
    }

    private bool HasExtension(ReadOnlySpan<char> name)
    {
        if (_allExtensions)
            return true;
        var dot = name.LastIndexOf('.');
        if (dot >= 0 && _extensions.Contains(name[(dot + 1)..]))
            return true;
        foreach (var extension in _longExtensions)
        {
            if (name.EndsWith(extension))
                return true;
        }
        return false;
    }

    private bool AnyPattern(ReadOnlySpan<char> relative)
    {
        foreach (var pattern in _excludedPatterns)
        {
            try
            {
                if (pattern.IsMatch(relative))
                    return true;
            }
            catch (RegexMatchTimeoutException)
            {
                // A pattern that cannot say no in time has not said yes.
            }
        }
        return false;
    }
}
