using Gapless.Dev.Watching.Ignoring;
using Gapless.Dev.Watching.Rules;
using Gapless.Linux.Files;
using Gapless.Linux.Watching;

namespace Gapless.Dev.Watching.Folders;

/// <summary>
/// All folders that are watched. A folder is watched first and read after that, so what appears meanwhile is found twice rather than
/// never. It only says which files deserve a look; whether they changed is decided when the burst is over. Belongs to the watcher's loop.
/// </summary>
internal sealed partial class FolderTree
{
    private readonly WatchedRules _rules;
    private readonly Inotify? _inotify;
    private readonly TimeProvider _clock;
    private readonly Action<WatchedFolder, string, TouchKind> _touched;
    private readonly Action<string> _warn;
    private readonly Dictionary<string, WatchedFolder> _byPath = [];
    private readonly Dictionary<(ulong Device, ulong Inode), WatchedFolder> _byIdentity = [];
    private readonly HashSet<WatchedFolder> _polled = [];

    // Of the walk that is going on.
    private readonly Stack<(WatchedFolder Folder, bool Deep)> _toLook = [];
    private readonly Queue<Arrival> _links = [];
    private bool _silent;

    /// <param name="inotify">Null: everything is looked at from time to time.</param>
    /// <param name="touched">Told of each file that may have changed; its mark is still the old one.</param>
    public FolderTree(WatchedRules rules, Inotify? inotify, TimeProvider clock, Action<WatchedFolder, string, TouchKind> touched, Action<string> warn)
    {
        _rules = rules;
        _inotify = inotify;
        _clock = clock;
        _touched = touched;
        _warn = warn;
    }

    public IReadOnlyCollection<WatchedFolder> Folders => _byPath.Values;

    public IReadOnlyCollection<WatchedFolder> Polled => _polled;

    public WatchedFolder? Find(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>Takes everything as it is now, without a word about it.</summary>
    public void Begin()
    {
        _silent = true;
        PlaceRoots();
        _silent = false;
    }

    /// <summary>Takes another look at everything, because events were lost.</summary>
    public void LookEverywhere()
    {
        PlaceRoots();
        foreach (var folder in _byPath.Values.Where(f => f.Parent is null).ToList())
        {
            _toLook.Push((folder, Deep: true));
            Walk();
        }
    }

    /// <summary>Looks at a folder and enters what is new in it.</summary>
    public void Look(WatchedFolder folder)
    {
        _toLook.Push((folder, Deep: false));
        Walk();
    }

    /// <summary>A .gitignore file in the folder says something else now: what is watched below it is decided anew.</summary>
    public void Reconsider(WatchedFolder folder)
    {
        if (!folder.IsAlive)
            return;
        Leave(folder);
        if (folder.Parent is { IsAlive: true } parent)
            Arrive(new Arrival(parent, folder.Path, Path.GetFileName(folder.Path), folder.IsLink));
        else
            PlaceRoots();
        Walk();
    }

    /// <summary>The folder is gone, or nobody is interested any more: each file in it deserves a look.</summary>
    public void Leave(WatchedFolder folder)
    {
        foreach (var inside in folder.Folders.Values.ToList())
            Leave(inside);
        foreach (var name in folder.Files.Keys)
            _touched(folder, name, TouchKind.Looked);
        folder.IsAlive = false;
        Unwatch(folder);
        _polled.Remove(folder);
        _byPath.Remove(folder.Path);
        if (_byIdentity.GetValueOrDefault(folder.Identity) == folder)
            _byIdentity.Remove(folder.Identity);
        folder.Parent?.Remove(Path.GetFileName(folder.Path));
    }

    private void Walk()
    {
        while (true)
        {
            if (_toLook.TryPop(out var next))
                LookInto(next.Folder, next.Deep);
            else if (_links.TryDequeue(out var link))
                Enter(link);
            else
                return;
        }
    }

    /// <summary>Links wait until all real folders are known: a folder is watched under its own path if it has one here.</summary>
    private void Arrive(Arrival arrival)
    {
        if (arrival.IsLink)
            _links.Enqueue(arrival);
        else
            Enter(arrival);
    }

    private void Enter(Arrival arrival)
    {
        if (!arrival.Parent.IsAlive || _byPath.ContainsKey(arrival.Path))
            return;
        if (_rules.ScopesBelow(arrival.Parent, arrival.Path, arrival.Name, arrival.IsLink) is { } scopes)
            TryEnter(arrival.Path, arrival.Parent, arrival.Name, scopes, arrival.IsLink);
    }

    /// <summary>False: there is no such folder, it may not be read, or it is watched under another path.</summary>
    private bool TryEnter(string path, WatchedFolder? parent, string name, RuleScope[] scopes, bool isLink)
    {
        if (!FileFacts.TryRead(path, followLinks: true, out var facts) || facts.Kind != FileKind.Directory)
            return false;
        var identity = (facts.Device, facts.Inode);
        if (_rules.FollowLinks && _byIdentity.TryGetValue(identity, out var same))
        {
            if (isLink)
                return false;
            if (same.IsLink)
                Leave(same);
        }
        var folder = new WatchedFolder(path, parent, scopes) { Identity = identity, IsLink = isLink };
        folder.Deaf = parent is not null && parent.Identity.Device == facts.Device ? parent.Deaf : DeafMount(path);
        if (!Attach(folder))
            return false;
        if (_rules.GitIgnore)
            folder.Ignored = parent is null ? IgnoreChain.Of(path) : IgnoreChain.Below(parent.Ignored, path);
        _byPath.Add(path, folder);
        _byIdentity.TryAdd(identity, folder);
        parent?.Add(name, folder);
        _toLook.Push((folder, Deep: false));
        return true;
    }

    private readonly record struct Arrival(WatchedFolder Parent, string Path, string Name, bool IsLink);
}
