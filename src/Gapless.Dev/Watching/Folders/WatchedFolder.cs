using Gapless.Dev.Watching.Ignoring;
using Gapless.Dev.Watching.Rules;

namespace Gapless.Dev.Watching.Folders;

/// <summary>A folder in which something matters, and what was in it. Belongs to the watcher's loop.</summary>
internal sealed class WatchedFolder(string path, WatchedFolder? parent, RuleScope[] scopes)
{
    /// <summary>A value of <see cref="Watch"/>.</summary>
    public const int NoWatch = -1;

    /// <summary>A value of <see cref="IgnoreStamp"/>.</summary>
    public const long NeverLooked = -1;

    private static readonly Dictionary<string, WatchedFolder> None = [];

    private Dictionary<string, WatchedFolder>? _folders;

    /// <summary>Absolute, as the rules name it: links in it are kept.</summary>
    public string Path { get; } = path;

    /// <summary>Null: it was not found by looking into another one.</summary>
    public WatchedFolder? Parent { get; } = parent;

    /// <summary>Empty: only files that rules name matter here.</summary>
    public RuleScope[] Scopes { get; } = scopes;

    public IgnoreChain? Ignored { get; set; }

    /// <summary>Tells whether .gitignore in it has changed; zero: there is none.</summary>
    public long IgnoreStamp { get; set; } = NeverLooked;

    /// <summary>No events come: the folder is looked at from time to time.</summary>
    public bool IsPolled { get; set; }

    /// <summary>Of inotify, or <see cref="NoWatch"/>.</summary>
    public int Watch { get; set; } = NoWatch;

    /// <summary>Device and inode.</summary>
    public (ulong Device, ulong Inode) Identity { get; set; }

    /// <summary>The name of its file system, when that brings no events; null: it does.</summary>
    public string? Deaf { get; set; }

    /// <summary>The next folder with the same watch: the same folder under another path.</summary>
    public WatchedFolder? Alias { get; set; }

    /// <summary>It was found through a link.</summary>
    public bool IsLink { get; init; }

    /// <summary>False: it is no longer watched.</summary>
    public bool IsAlive { get; set; } = true;

    public Dictionary<string, FileMark> Files { get; } = [];

    /// <summary>Those inside that are watched, too, by name.</summary>
    public IReadOnlyDictionary<string, WatchedFolder> Folders => _folders ?? None;

    public string PathOf(string name) => Path == "/" ? "/" + name : string.Concat(Path, "/", name);

    public void Add(string name, WatchedFolder folder) => (_folders ??= []).Add(name, folder);

    public void Remove(string name) => _folders?.Remove(name);
}
