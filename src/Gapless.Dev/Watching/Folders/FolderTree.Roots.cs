using Gapless.Linux;
using Gapless.Linux.Watching;

namespace Gapless.Dev.Watching.Folders;

/// <summary>The folders to begin with. They need not exist: the nearest one above that does is watched for what leads to them.</summary>
internal sealed partial class FolderTree
{
    private const InotifyMask AskedOfLookouts = InotifyMask.Create | InotifyMask.MovedTo | InotifyMask.OnlyFolder | InotifyMask.Add;

    private readonly Dictionary<int, string> _lookouts = [];

    /// <summary>A folder to begin with does not exist, or may not be read.</summary>
    public bool IsIncomplete => MissingRoots.Any();

    private IEnumerable<string> MissingRoots => _rules.Roots.Where(r => !_byPath.ContainsKey(r));

    /// <summary>Enters those that are not watched, as far as they exist.</summary>
    public void PlaceRoots()
    {
        do
        {
            foreach (var root in MissingRoots)
            {
                // One root at a time, to its end: the next may be inside it.
                if (TryEnter(root, null, Path.GetFileName(root), _rules.ScopesAt(root), isLink: false))
                    Walk();
            }
        }
        // A root may have come after it was looked for and before its lookout stood.
        while (PlaceLookouts());
    }

    private bool IsWayToRoot(string path) =>
        MissingRoots.Any(r => r.StartsWith(path, StringComparison.Ordinal) && (r.Length == path.Length || r[path.Length] == '/'));

    /// <summary>True: there is one that was not there before.</summary>
    private bool PlaceLookouts()
    {
        if (_inotify is null)
            return false;
        var needed = new HashSet<int>();
        var isNew = false;
        foreach (var root in MissingRoots)
        {
            var above = Path.GetDirectoryName(root);
            while (above is not null && !Directory.Exists(above))
                above = Path.GetDirectoryName(above);
            if (above is null || _inotify.TryWatch(above, AskedOfLookouts, out var watch) != Errno.None)
                continue;
            needed.Add(watch);
            isNew |= _lookouts.TryAdd(watch, above);
        }
        foreach (var watch in _lookouts.Keys.Where(w => !needed.Contains(w)).ToList())
        {
            _lookouts.Remove(watch);
            if (!_byWatch.ContainsKey(watch))
                _inotify.Unwatch(watch);
        }
        return isNew;
    }

    /// <summary>A folder that no other watched one contains is gone, or is another one now.</summary>
    private void RootGone(WatchedFolder folder)
    {
        foreach (var inside in _byPath.Values.Where(f => f.Parent is null && f.Path.StartsWith(folder.Path + "/", StringComparison.Ordinal)).ToList())
            Leave(inside);
        Leave(folder);
        PlaceRoots();
    }
}
