using Gapless.Dev.Watching.Folders;
using Gapless.Linux.Files;

namespace Gapless.Dev.Watching.Bursts;

/// <summary>
/// The files of the burst that is going on. When it is over each is compared with what it was before the burst, so what was made and
/// removed again, written with the content it had, or renamed away and replaced comes out as what it amounts to. Belongs to the watcher's loop.
/// </summary>
internal sealed class PendingFiles(WatchedRules rules, Func<string, WatchedFolder?> folderAt)
{
    // How old a file has to be before nobody is believed to be writing it, when no event tells.
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SavedBelievable = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, PendingFile> _files = [];

    public int Count => _files.Count;

    /// <summary>One of them, to know where the burst is.</summary>
    public string? Any => _files.Count > 0 ? _files.First().Key : null;

    public void Touch(WatchedFolder folder, string name, TouchKind kind)
    {
        var path = folder.PathOf(name);
        if (!_files.TryGetValue(path, out var file))
        {
            file = new PendingFile(folder, name, folder.Files.TryGetValue(name, out var mark) ? mark : null);
            _files.Add(path, file);
        }
        file.Touch(kind);
    }

    /// <summary>Decides about every file that has settled; the others stay.</summary>
    /// <param name="patient">False: those that are still being written are decided about as they are.</param>
    public List<FoundChange> Decide(DateTimeOffset now, bool patient)
    {
        var found = new List<FoundChange>();
        foreach (var (path, file) in _files)
        {
            if (Decide(path, file, now, patient, out var kind, out var facts))
            {
                _files.Remove(path);
                if (kind is { } known && rules.WhoWants(FolderOf(file) ?? file.Folder, path, file.Name).ToArray() is { Length: > 0 } interested)
                    found.Add(new FoundChange(path, known, interested, known == ChangeKind.Deleted ? null : SavedAt(facts)));
            }
        }
        return found;
    }

    /// <summary>False: it is still being written.</summary>
    /// <param name="kind">Null: it is as it was.</param>
    private bool Decide(string path, PendingFile file, DateTimeOffset now, bool patient, out ChangeKind? kind, out FileFacts facts)
    {
        kind = null;
        var folder = FolderOf(file);
        var before = file.Before;
        if (!FileFacts.TryRead(path, followLinks: true, out facts) || facts.Kind != FileKind.File)
        {
            folder?.Files.Remove(file.Name);
            kind = before is null ? null : ChangeKind.Deleted;
            return true;
        }
        // Its folder is there again, and the next look has yet to find it.
        if (patient && folder is null && file.Folder.IsPolled)
            return false;
        // It is there, and nobody cares about it any more: it has been ignored, not changed.
        if (folder is null || !rules.Wants(folder, path, file.Name))
        {
            folder?.Files.Remove(file.Name);
            return true;
        }
        if (before is { } same && !file.IsWritten && same.Size == facts.Size && same.Stamp == FileMark.StampOf(facts))
        {
            folder.Files[file.Name] = same;
            return true;
        }
        if (patient && file.IsOpen && FileAge.Of(facts, now) is var age && age < Settled && age > -Settled)
            return false;
        var hash = ContentHash.Of(path, facts.Size);
        if (patient && FileFacts.TryRead(path, followLinks: true, out var after) && after != facts)
            return false;
        if (hash == FileMark.Unknown && FileAge.IsFresh(facts, now))
            hash = FileMark.UnknownAndFresh;
        var mark = FileMark.Of(facts, hash);
        folder.Files[file.Name] = mark;
        kind = before is not { } old ? ChangeKind.Created : IsSame(old, mark) ? null : ChangeKind.Changed;
        return true;
    }

    /// <summary>Whether the content is certainly the one it was.</summary>
    private static bool IsSame(FileMark before, FileMark now)
    {
        if (before.Size != now.Size)
            return false;
        if (before.IsHashed && now.IsHashed)
            return before.Hash == now.Hash;
        return before.Stamp == now.Stamp && before.Hash != FileMark.UnknownAndFresh;
    }

    private WatchedFolder? FolderOf(PendingFile file) => file.Folder.IsAlive ? file.Folder : folderAt(file.Folder.Path);

    /// <summary>A file that was renamed into place keeps the time it was written at, which may be years ago.</summary>
    private static DateTimeOffset SavedAt(in FileFacts facts)
    {
        var modified = At(facts.Modified);
        var changed = At(facts.Changed);
        return changed - modified < SavedBelievable ? modified : changed;
    }

    private static DateTimeOffset At(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
}
