using Gapless.Dev.Watching.Folders;
using Gapless.Linux.Files;
using Gapless.Linux.Processes;

namespace Gapless.Dev.Watching;

/// <summary>
/// Hashes what was there at the start, in a thread that gets only time nobody else wants: without it the first touch of a file could not
/// be told from its first change.
/// </summary>
internal sealed class HashQueue : IDisposable
{
    /// <summary>Larger files are hashed when they are first touched.</summary>
    private const long LargestFile = 1024 * 1024;

    private readonly ManualResetEventSlim _stopping = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(WatchedFolder Folder, KeyValuePair<string, FileMark>[] Files)> _work;
    private readonly List<(WatchedFolder Folder, KeyValuePair<string, FileMark>[] Files)> _fresh = [];
    private readonly Action<WatchedFolder, List<KeyValuePair<string, FileMark>>> _hashed;
    private readonly TimeProvider _clock;

    /// <param name="hashed">Called in the thread, with marks that have a hash.</param>
    public HashQueue(IEnumerable<WatchedFolder> folders, TimeProvider clock, Action<WatchedFolder, List<KeyValuePair<string, FileMark>>> hashed)
    {
        _work = [.. folders.Where(f => f.Files.Count > 0).Select(f => (f, f.Files.ToArray()))];
        _hashed = hashed;
        _clock = clock;
        new Thread(Run) { IsBackground = true, Name = "gapless hashing" }.Start();
    }

    /// <summary>Completes when all files are hashed, or it was stopped.</summary>
    public Task Completion => _done.Task;

    /// <summary>Waits for the file that is being read.</summary>
    public void Dispose()
    {
        _stopping.Set();
        _done.Task.Wait();
        _stopping.Dispose();
    }

    private void Run()
    {
        try
        {
            ThreadNice.Lower();
            foreach (var (folder, files) in _work)
                Hash(folder, files, retry: true);
            _work.Clear();
            if (_fresh.Count > 0 && !_stopping.Wait(FileAge.Step))
            {
                foreach (var (folder, files) in _fresh)
                    Hash(folder, files, retry: false);
            }
        }
        finally
        {
            _done.TrySetResult();
        }
    }

    private void Hash(WatchedFolder folder, KeyValuePair<string, FileMark>[] files, bool retry)
    {
        var hashed = new List<KeyValuePair<string, FileMark>>(files.Length);
        var fresh = new List<KeyValuePair<string, FileMark>>();
        foreach (var file in files)
        {
            if (_stopping.IsSet)
                return;
            var (name, mark) = file;
            if (mark.Size > LargestFile)
                continue;
            var path = folder.PathOf(name);
            if (!FileFacts.TryRead(path, followLinks: true, out var facts) || FileMark.StampOf(facts) != mark.Stamp)
                continue;
            // A write within the same step of the clock would not be noticed, and its content would be taken for the old one.
            if (FileAge.IsFresh(facts, _clock.GetUtcNow()))
                fresh.Add(file);
            else if (ContentHash.Of(path, facts.Size) is var hash and not FileMark.Unknown && FileFacts.TryRead(path, followLinks: true, out var after) && after == facts)
                hashed.Add(new(name, mark with { Hash = hash }));
        }
        if (hashed.Count > 0)
            _hashed(folder, hashed);
        if (retry && fresh.Count > 0)
            _fresh.Add((folder, [.. fresh]));
    }
}
