using Gapless.Linux;
using Gapless.Linux.Files;
using Gapless.Linux.Watching;

namespace Gapless.Dev.Watching.Folders;

/// <summary>The kernel's side of each folder: a watch, or none where events do not come.</summary>
internal sealed partial class FolderTree
{
    // Not IN_MODIFY: a file is looked at when its writer closes it, not half-way.
    private const InotifyMask Asked = InotifyMask.CloseWrite | InotifyMask.Create | InotifyMask.Delete | InotifyMask.MovedFrom | InotifyMask.MovedTo
        | InotifyMask.DeleteSelf | InotifyMask.MoveSelf | InotifyMask.OnlyFolder;

    private readonly Dictionary<int, WatchedFolder> _byWatch = [];
    private readonly HashSet<string> _deafMounts = [];
    private bool _limitReached;

    /// <summary>False: the folder is gone, or may not be read.</summary>
    private bool Attach(WatchedFolder folder)
    {
        if (_inotify is null || folder.Deaf is not null || _rules.PollOf(folder.Scopes) is not null)
        {
            Poll(folder);
            return true;
        }
        switch (_inotify.TryWatch(folder.Path, Asked, out var watch))
        {
            case Errno.None:
                Register(folder, watch);
                return true;
            case Errno.ENOSPC or Errno.ENOMEM:
                WarnOfLimit(folder.Path);
                Poll(folder);
                return true;
            default:
                return false;
        }
    }

    private void Poll(WatchedFolder folder)
    {
        folder.IsPolled = true;
        _polled.Add(folder);
    }

    /// <summary>After lost events the path may lead to another folder than the one whose watch this is.</summary>
    private bool Reattach(WatchedFolder folder)
    {
        if (folder.IsPolled)
            return true;
        if (_inotify!.TryWatch(folder.Path, Asked, out var watch) == Errno.None && watch == folder.Watch)
            return true;
        Unwatch(folder);
        if (FileFacts.TryRead(folder.Path, followLinks: true, out var facts) && Attach(folder))
        {
            folder.Identity = (facts.Device, facts.Inode);
            return true;
        }
        Leave(folder);
        return false;
    }

    private void Register(WatchedFolder folder, int watch)
    {
        folder.Watch = watch;
        folder.Alias = _byWatch.GetValueOrDefault(watch);
        _byWatch[watch] = folder;
    }

    private void Unwatch(WatchedFolder folder)
    {
        if (folder.Watch == WatchedFolder.NoWatch)
            return;
        var first = _byWatch.GetValueOrDefault(folder.Watch);
        if (first == folder && folder.Alias is null)
        {
            _byWatch.Remove(folder.Watch);
            if (!_lookouts.ContainsKey(folder.Watch))
                _inotify!.Unwatch(folder.Watch);
        }
        else if (first == folder)
        {
            _byWatch[folder.Watch] = folder.Alias!;
        }
        else
        {
            for (var at = first; at is not null; at = at.Alias)
            {
                if (at.Alias == folder)
                    at.Alias = folder.Alias;
            }
        }
        Forget(folder);
    }

    /// <summary>The kernel has removed the watch itself.</summary>
    private static void Forget(WatchedFolder folder)
    {
        folder.Alias = null;
        folder.Watch = WatchedFolder.NoWatch;
    }

    private string? DeafMount(string path)
    {
        var kind = FileSystems.ChangedByOthers(path);
        if (kind is not null && FileSystems.MountPoint(path) is var mount && _deafMounts.Add(mount))
            _warn($"{mount} is a {kind} file system: changes made elsewhere bring no events, so it is looked at every {PollPace.Shortest.TotalSeconds:0.#} to {PollPace.Longest.TotalSeconds:0.#} s instead.");
        return kind;
    }

    private void WarnOfLimit(string path)
    {
        if (_limitReached)
            return;
        _limitReached = true;
        var limit = InotifyLimit.Watches();
        // Others need some, too: the limit counts all programs of a user.
        var enough = Math.Max(limit.Value * 2, 524_288);
        _warn($"The kernel's limit of {limit.Value} watched folders for this user is reached at {path}; from there on folders are looked at every {PollPace.Shortest.TotalSeconds:0.#} to {PollPace.Longest.TotalSeconds:0.#} s instead. This raises it: sudo sysctl {limit.Name}={enough}");
    }
}
