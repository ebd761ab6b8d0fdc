using Gapless.Dev.Watching.Ignoring;
using Gapless.Linux.Files;
using Gapless.Linux.Watching;

namespace Gapless.Dev.Watching.Folders;

/// <summary>What the kernel says.</summary>
internal sealed partial class FolderTree
{
    private const InotifyMask Came = InotifyMask.Create | InotifyMask.MovedTo;
    private const InotifyMask Went = InotifyMask.Delete | InotifyMask.MovedFrom;

    /// <summary>Folders whose .gitignore file may say something else than before.</summary>
    public HashSet<WatchedFolder> StaleIgnores { get; } = [];

    /// <returns>False: events were lost.</returns>
    public bool Hear(in InotifyEvent heard)
    {
        if (heard.Mask.HasFlag(InotifyMask.Overflow))
            return false;
        if (_lookouts.TryGetValue(heard.Watch, out var lookout))
            HearAtLookout(heard, lookout);
        var folder = _byWatch.GetValueOrDefault(heard.Watch);
        if (heard.Mask.HasFlag(InotifyMask.Ignored))
            _byWatch.Remove(heard.Watch);
        while (folder is not null)
        {
            var next = folder.Alias;
            if (heard.Name.Length == 0)
                HearOfItself(folder, heard.Mask);
            else if (heard.Mask.HasFlag(InotifyMask.Folder))
                HearOfFolder(folder, heard.Name, heard.Mask);
            else
                HearOfFile(folder, heard.Name, heard.Mask);
            folder = next;
        }
        return true;
    }

    private void HearAtLookout(in InotifyEvent heard, string lookout)
    {
        if (heard.Mask.HasFlag(InotifyMask.Ignored))
        {
            _lookouts.Remove(heard.Watch);
            PlaceRoots();
        }
        else if (heard.Name.Length > 0 && IsWayToRoot(Path.Combine(lookout, heard.Name)))
        {
            PlaceRoots();
        }
    }

    private void HearOfItself(WatchedFolder folder, InotifyMask mask)
    {
        if (mask.HasFlag(InotifyMask.Unmount))
        {
            // Its path leads to what was under the mount.
            Reconsider(folder);
            return;
        }
        if (mask.HasFlag(InotifyMask.Ignored))
            Forget(folder);
        // The folder around it hears of its end and of a new name, except where there is none, or a link led here.
        if (folder.Parent is not null && !folder.IsLink)
            return;
        var same = FileFacts.TryRead(folder.Path, followLinks: true, out var facts) && (facts.Device, facts.Inode) == folder.Identity;
        if (!same || mask.HasFlag(InotifyMask.Ignored))
            RootGone(folder);
    }

    private void HearOfFolder(WatchedFolder folder, string name, InotifyMask mask)
    {
        var known = folder.Folders.GetValueOrDefault(name);
        if ((mask & Went) != InotifyMask.None)
        {
            if (known is not null)
                Leave(known);
        }
        else if ((mask & Came) != InotifyMask.None)
        {
            FolderCame(folder, name, known, isLink: false);
        }
    }

    private void FolderCame(WatchedFolder folder, string name, WatchedFolder? known, bool isLink)
    {
        if (known is not null)
        {
            if (FileFacts.TryRead(known.Path, followLinks: true, out var facts) && (facts.Device, facts.Inode) == known.Identity)
            {
                Look(known);
                return;
            }
            Leave(known);
        }
        Arrive(new Arrival(folder, folder.PathOf(name), name, isLink));
        Walk();
    }

    private void HearOfFile(WatchedFolder folder, string name, InotifyMask mask)
    {
        var path = folder.PathOf(name);
        if (_rules.FollowLinks)
        {
            var known = folder.Folders.GetValueOrDefault(name);
            if (known is not null && (mask & Went) != InotifyMask.None)
                Leave(known);
            else if ((mask & Came) != InotifyMask.None && FileFacts.TryRead(path, followLinks: true, out var facts) && facts.Kind == FileKind.Directory)
                FolderCame(folder, name, known, isLink: true);
        }
        if (_rules.GitIgnore && name == IgnoreChain.FileName)
            StaleIgnores.Add(folder);
        if (_rules.Wants(folder, path, name))
            _touched(folder, name, mask.HasFlag(InotifyMask.Create) ? TouchKind.Made : TouchKind.Written);
    }
}
