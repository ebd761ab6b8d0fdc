using System.Threading.Channels;
using Gapless.Dev.Plans;
using Gapless.Dev.Watching.Folders;
using Gapless.Dev.Watching.Rules;
using Gapless.Linux.Watching;

namespace Gapless.Dev.Watching;

/// <summary>
/// Watches the folders of all rule sets of a session with one inotify instance and tells what changed, in bursts, by content: a file
/// that was only touched, or is as it was before the burst, is not told of. Thread-safe.
/// </summary>
internal sealed class ChangeWatcher : IAsyncDisposable
{
    private const int MostWarnings = 64;
    private const int MostEventsAtOnce = 50_000;

    // Unbounded: a burst that is not told is a change that nobody sees; how many there are is bounded by the silence between them.
    private readonly Channel<WatchedBurst> _bursts = Channel.CreateUnbounded<WatchedBurst>(new UnboundedChannelOptions { SingleWriter = true });
    private readonly Channel<string> _warnings = Channel.CreateBounded<string>(new BoundedChannelOptions(MostWarnings) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly CancellationTokenSource _ending = new();
    private readonly Inotify? _inotify;
    private readonly TimeProvider _clock;
    private readonly WatchLoop _loop;
    private readonly HashQueue _hashing;
    private readonly Task _reading;

    private ChangeWatcher(IReadOnlyList<WatchRules> rules, TimeProvider clock, Func<Task>? beforeRead)
    {
        _clock = clock;
        var watched = new WatchedRules(rules.Select((r, number) => new FileRules(number, r)));
        _inotify = Inotify.TryCreate();
        if (_inotify is null)
            WarnOfInstances();
        _loop = new WatchLoop(watched, _inotify, clock, _bursts.Writer, w => _warnings.Writer.TryWrite(w));
        _loop.Begin();
        _hashing = new HashQueue(_loop.Folders, clock, _loop.Hashed);
        _loop.Run();
        _reading = _inotify is null ? Task.CompletedTask : ReadAsync(_inotify, beforeRead, _ending.Token);
    }

    /// <summary>Ends when the watcher is disposed.</summary>
    public ChannelReader<WatchedBurst> Bursts => _bursts.Reader;

    /// <summary>Sentences for the user: what is not watched as it should be, and what to do about it. The oldest are dropped when nobody reads.</summary>
    public ChannelReader<string> Warnings => _warnings.Reader;

    public WatchCounts Counts => _loop.Counts;

    /// <summary>Completes when the content of every file below 1 MB is known. Before that a file that is only touched may be told of.</summary>
    public Task Hashed => _hashing.Completion;

    /// <summary>Returns when everything is watched: what changes from then on is told. Takes a second for some hundred thousand files.</summary>
    /// <exception cref="ArgumentException">A path is not absolute, or a pattern is not a regular expression.</exception>
    public static ChangeWatcher Start(IReadOnlyList<WatchRules> rules, TimeProvider clock) => new(rules, clock, beforeRead: null);

    /// <param name="beforeRead">Awaited before events are taken from the kernel, so that a test can make its queue overflow.</param>
    internal static ChangeWatcher Start(IReadOnlyList<WatchRules> rules, TimeProvider clock, Func<Task> beforeRead) => new(rules, clock, beforeRead);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _reading;
        _hashing.Dispose();
        await _loop.EndAsync();
        _inotify?.Dispose();
        _bursts.Writer.TryComplete();
        _warnings.Writer.TryComplete();
        _ending.Dispose();
    }

    private async Task ReadAsync(Inotify inotify, Func<Task>? beforeRead, CancellationToken ending)
    {
        try
        {
            while (true)
            {
                await inotify.WhenReadable(ending);
                if (beforeRead is not null)
                    await beforeRead();
                var events = new List<InotifyEvent>();
                var (at, timestamp) = (_clock.GetUtcNow(), _clock.GetTimestamp());
                // Out of the kernel's queue as fast as possible: what does not fit there costs a look at everything.
                while (events.Count < MostEventsAtOnce && inotify.Read(events))
                {
                }
                _loop.Hear(events, at, timestamp);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The watcher is being disposed.
        }
    }

    private void WarnOfInstances()
    {
        var limit = InotifyLimit.Instances();
        _warnings.Writer.TryWrite($"The kernel's limit of {limit.Value} inotify instances for this user is reached, so files are looked at from time to time instead. This raises it: sudo sysctl {limit.Name}={Math.Max(limit.Value * 2, 512)}");
    }
}
