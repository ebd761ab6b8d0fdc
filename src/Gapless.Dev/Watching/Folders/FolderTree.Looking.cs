using Gapless.Dev.Watching.Ignoring;
using Gapless.Linux.Files;

namespace Gapless.Dev.Watching.Folders;

/// <summary>Reading a folder and comparing it with what was known of it.</summary>
internal sealed partial class FolderTree
{
    // What was found in the folder that is being read.
    private readonly HashSet<string> _found = [];
    private char[] _path = new char[4096];

    /// <param name="deep">Also the folders in it, and whether their watches are still those of the same folders.</param>
    private void LookInto(WatchedFolder folder, bool deep)
    {
        if (!folder.IsAlive || (deep && !Reattach(folder)))
            return;
        using var reader = FolderReader.TryOpen(folder.Path);
        if (reader is null)
        {
            // It is gone. Where no event says so, this look has to.
            if (folder.IsPolled || deep)
                Leave(folder);
            return;
        }
        _found.Clear();
        var now = _clock.GetUtcNow();
        var prefix = WritePath(folder.Path);
        long ignoreStamp = 0;
        while (reader.MoveNext())
        {
            var name = reader.Name;
            var kind = reader.Kind;
            FileFacts facts = default;
            if (kind is null or FileKind.SymbolicLink && !Refine(reader, ref kind, out facts))
                continue;
            if (kind == FileKind.Directory)
                LookAtFolder(folder, name, isLink: reader.Kind == FileKind.SymbolicLink, deep);
            else if (kind == FileKind.File)
                LookAtFile(folder, reader, name, prefix, facts, now, ref ignoreStamp);
        }
        if (!_silent)
            LookForMissing(folder, ignoreStamp);
        folder.IgnoreStamp = ignoreStamp;
    }

    /// <summary>Only for entries whose kind the folder does not tell: a link may lead to either.</summary>
    private static bool Refine(FolderReader reader, ref FileKind? kind, out FileFacts facts)
    {
        if (!reader.TryReadFacts(followLinks: true, out facts))
            return false;
        kind = facts.Kind;
        return true;
    }

    private void LookAtFolder(WatchedFolder folder, ReadOnlySpan<char> name, bool isLink, bool deep)
    {
        if (name is ".git" || (isLink && !_rules.FollowLinks))
            return;
        var text = name.ToString();
        if (folder.Folders.TryGetValue(text, out var known))
        {
            _found.Add(text);
            if (deep)
                _toLook.Push((known, Deep: true));
        }
        else
        {
            Arrive(new Arrival(folder, folder.PathOf(text), text, isLink));
            if (folder.Folders.ContainsKey(text))
                _found.Add(text);
        }
    }

    private void LookAtFile(WatchedFolder folder, FolderReader reader, ReadOnlySpan<char> name, int prefix, FileFacts facts, DateTimeOffset now, ref long ignoreStamp)
    {
        name.CopyTo(_path.AsSpan(prefix));
        var isIgnoreFile = _rules.GitIgnore && name is IgnoreChain.FileName;
        var wanted = _rules.Wants(folder, _path.AsSpan(0, prefix + name.Length), name);
        if (!(wanted || isIgnoreFile) || (facts.Inode == 0 && !reader.TryReadFacts(followLinks: true, out facts)))
            return;
        if (isIgnoreFile)
            ignoreStamp = FileMark.StampOf(facts);
        if (!wanted)
            return;
        if (_silent)
        {
            folder.Files[name.ToString()] = FileMark.Of(facts, FileAge.IsFresh(facts, now) ? FileMark.UnknownAndFresh : FileMark.Unknown);
        }
        else if (!folder.Files.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var known, out var mark))
        {
            _touched(folder, name.ToString(), TouchKind.Looked);
        }
        else
        {
            _found.Add(known);
            if (mark.Size != facts.Size || mark.Stamp != FileMark.StampOf(facts))
                _touched(folder, known, TouchKind.Looked);
        }
    }

    private void LookForMissing(WatchedFolder folder, long ignoreStamp)
    {
        if (_found.Count < folder.Files.Count + folder.Folders.Count)
        {
            foreach (var name in folder.Files.Keys.Where(n => !_found.Contains(n)))
                _touched(folder, name, TouchKind.Looked);
            foreach (var gone in folder.Folders.Where(f => !_found.Contains(f.Key)).Select(f => f.Value).ToList())
                Leave(gone);
        }
        if (ignoreStamp != folder.IgnoreStamp && folder.IgnoreStamp != WatchedFolder.NeverLooked)
            StaleIgnores.Add(folder);
    }

    /// <summary>Puts the folder's path and a slash into the buffer; returns how long that is.</summary>
    private int WritePath(string path)
    {
        var length = path.Length;
        if (_path.Length < length + 512)
            _path = new char[length + 4096];
        path.CopyTo(_path);
        if (path != "/")
            _path[length++] = '/';
        return length;
    }
}
