using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Gapless.Contract;

namespace Gapless.Supervisor.Journal;

internal sealed partial class Journal
{
    private readonly List<ChannelWriter<EventRecord>> _followers = [];
    private long _lastEventId;

    public long LastEventId => Interlocked.Read(ref _lastEventId);

    public EventRecord Append(string kind, string text, string? service = null, long? rollout = null, int? generation = null, int? worker = null, string? actor = null)
    {
        lock (_gate)
        {
            var record = new EventRecord
            {
                Id = _lastEventId + 1,
                Time = _clock.GetUtcNow(),
                Service = service,
                Rollout = rollout,
                Generation = generation,
                Worker = worker,
                Kind = kind,
                Text = text,
                Actor = actor,
            };
            Execute(
                "INSERT INTO events VALUES ($id, $time, $service, $rollout, $generation, $worker, $kind, $text, $actor)",
                ("$id", record.Id), ("$time", record.Time.ToUnixTimeMilliseconds()), ("$service", service), ("$rollout", rollout),
                ("$generation", generation), ("$worker", worker), ("$kind", kind), ("$text", text), ("$actor", actor));
            _lastEventId = record.Id;
            foreach (var follower in _followers)
                follower.TryWrite(record);
            return record;
        }
    }

    public IReadOnlyList<EventRecord> Events(long after, string? service, int limit) => Query(
        "SELECT id, time, service, rollout, generation, worker, kind, text, actor FROM events WHERE id > $after AND ($service IS NULL OR service = $service) ORDER BY id LIMIT $limit",
        row => new EventRecord
        {
            Id = row.GetInt64(0),
            Time = Time(row, 1),
            Service = TextOrNull(row, 2),
            Rollout = LongOrNull(row, 3),
            Generation = IntOrNull(row, 4),
            Worker = IntOrNull(row, 5),
            Kind = row.GetString(6),
            Text = row.GetString(7),
            Actor = TextOrNull(row, 8),
        },
        ("$after", after), ("$service", service), ("$limit", limit));

    /// <summary>What has happened since <paramref name="after"/>, then what happens, each event once and in order.</summary>
    public async IAsyncEnumerable<EventRecord> FollowAsync(long after, string? service, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Unbounded: an event is small and rare, and a follower that misses one would show a wrong story.
        var channel = Channel.CreateUnbounded<EventRecord>();
        lock (_gate)
            _followers.Add(channel.Writer);
        try
        {
            while (Events(after, service, 1000) is { Count: > 0 } page)
            {
                foreach (var record in page)
                {
                    yield return record;
                    after = record.Id;
                }
            }

            await foreach (var record in channel.Reader.ReadAllAsync(cancellationToken))
            {
                if (record.Id <= after || (service is not null && record.Service != service))
                    continue;
                yield return record;
            }
        }
        finally
        {
            lock (_gate)
                _followers.Remove(channel.Writer);
        }
    }

    private void CloseFollowers()
    {
        lock (_gate)
        {
            foreach (var follower in _followers)
                follower.TryComplete();
        }
    }
}
