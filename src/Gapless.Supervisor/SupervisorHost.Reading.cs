using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Gapless.Contract;
using Gapless.Supervisor.Generations;

namespace Gapless.Supervisor;

public sealed partial class SupervisorHost
{
    private static readonly TimeSpan NewLogLook = TimeSpan.FromMilliseconds(250);

    public IReadOnlyList<ReleaseInfo> Releases(string? service)
    {
        var all = new List<ReleaseInfo>();
        foreach (var status in Status().Services.Where(s => service is null || s.Name == service))
        {
            var rejected = _journal.RejectedReleases(status.Name);
            foreach (var release in _store.List(status.Name).OrderByDescending(r => r.AddedAt))
            {
                var state = status.Generations.Where(g => g.Release == release.Id.Value).Select(g => g.State).FirstOrDefault(s => s is "live" or "warm")
                    ?? (rejected.ContainsKey(release.Id.Value) ? "rejected" : "stored");
                all.Add(new ReleaseInfo(status.Name, release.Id.Value, release.Label, release.AddedAt, release.Bytes, state));
            }
        }

        return all;
    }

    public IReadOnlyList<RolloutInfo> History(string? service, int limit) => _journal.Rollouts(service, limit);

    public AuditReport Audit(string? head) => _journal.Audit(head);

    public IAsyncEnumerable<EventRecord> EventsAsync(long after, string? service, bool follow, CancellationToken cancellationToken) =>
        follow ? _journal.FollowAsync(after, service, cancellationToken) : Past(after, service);

    public async IAsyncEnumerable<string> LogsAsync(string? service, int lines, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var names = _services.Keys.Where(n => service is null || n == service).ToList();
        var logs = names.SelectMany(n => WorkerLog.Of(_state.Logs(n))).ToList();
        var lengths = logs.ToDictionary(l => l.Path, l => new FileInfo(l.Path).Length);
        var last = new List<string>();
        for (var i = logs.Count - 1; i >= 0 && last.Count < lines; i--)
            last.InsertRange(0, WorkerLog.LastLines(logs[i].Path, lines - last.Count));
        foreach (var line in last)
            yield return line;
        if (!follow)
            yield break;

        // Bounded: a reader that is slower than the workers holds up its own followers, never a worker.
        var channel = Channel.CreateBounded<string>(1024);
        _ = FollowAllAsync(names, lengths, channel.Writer, cancellationToken);
        await foreach (var line in channel.Reader.ReadAllAsync(cancellationToken))
            yield return line;
    }

    /// <summary>Follows the logs there are, and those of generations to come.</summary>
    private async Task FollowAllAsync(List<string> names, Dictionary<string, long> offsets, ChannelWriter<string> lines, CancellationToken cancellationToken)
    {
        foreach (var (path, offset) in offsets)
            _ = FollowOneAsync(path, offset);
        while (!cancellationToken.IsCancellationRequested)
        {
            foreach (var (_, path) in names.SelectMany(n => WorkerLog.Of(_state.Logs(n))).Where(l => offsets.TryAdd(l.Path, 0)))
                _ = FollowOneAsync(path, 0);
            await Task.Delay(NewLogLook, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        lines.TryComplete();

        async Task FollowOneAsync(string path, long offset)
        {
            try
            {
                await foreach (var line in WorkerLog.FollowAsync(path, offset, _clock, cancellationToken))
                    await lines.WriteAsync(line, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                // The reader has gone.
            }
        }
    }

    private async IAsyncEnumerable<EventRecord> Past(long after, string? service)
    {
        foreach (var record in _journal.Events(after, service, int.MaxValue))
            yield return record;
        await Task.CompletedTask;
    }
}
