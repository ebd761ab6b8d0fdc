using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Gapless.Contract;
using Gapless.Supervisor.Alerts;
using Microsoft.Data.Sqlite;

namespace Gapless.Supervisor.Journal;

internal sealed partial class Journal
{
    private readonly List<ChannelWriter<EventRecord>> _followers = [];
    private long _lastEventId;

    public long LastEventId => Interlocked.Read(ref _lastEventId);

    /// <summary>An event that people are to hear of.</summary>
    public EventRecord Append(AlertNote alert, string kind, string text, string? service, long? rollout, int? generation, int? worker) => Together(() =>
    {
        var record = Append(kind, text, service, rollout, generation, worker);
        if (!IsAlertWanted(alert.Kind, service))
            return record;
        Execute("INSERT INTO alerts VALUES ($event, $kind, $title)", ("$event", record.Id), ("$kind", alert.Kind.ToString()), ("$title", alert.Title));
        AlertWritten?.Invoke();
        return record;
    });

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
            record = record with { Hash = EventChain.Next(_head, record) };
            Execute(
                "INSERT INTO events (id, time, service, rollout, generation, worker, kind, text, actor, hash) VALUES ($id, $time, $service, $rollout, $generation, $worker, $kind, $text, $actor, $hash)",
                ("$id", record.Id), ("$time", record.Time.ToUnixTimeMilliseconds()), ("$service", service), ("$rollout", rollout),
                ("$generation", generation), ("$worker", worker), ("$kind", kind), ("$text", text), ("$actor", actor), ("$hash", record.Hash));
            _lastEventId = record.Id;
            _head = record.Hash;
            foreach (var follower in _followers)
                follower.TryWrite(record);
            return record;
        }
    }

    public IReadOnlyList<EventRecord> Events(long after, string? service, int limit) => Query(
        "SELECT id, time, service, rollout, generation, worker, kind, text, actor, hash FROM events WHERE id > $after AND ($service IS NULL OR service = $service) ORDER BY id LIMIT $limit",
        ReadEvent,
        ("$after", after), ("$service", service), ("$limit", limit));

    private static EventRecord ReadEvent(SqliteDataReader row) => new()
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
        Hash = TextOrNull(row, 9),
    };

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
