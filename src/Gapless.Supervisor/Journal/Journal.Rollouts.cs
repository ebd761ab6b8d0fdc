using System.Collections.Immutable;
using System.Text.Json;
using Gapless.Contract;
using Gapless.Supervisor.Rollouts;
using Microsoft.Data.Sqlite;

namespace Gapless.Supervisor.Journal;

/// <summary>When a phase began.</summary>
internal sealed record PhaseStart(string Phase, DateTimeOffset At);

/// <param name="FromRelease">Release that was live when it began.</param>
internal sealed record RolloutRecord(string Service, RolloutState State, ImmutableArray<PhaseStart> Timeline, string? FromRelease);

/// <summary>A release that failed. <paramref name="Reason"/> is the evidence.</summary>
/// <param name="Rollout">The newest one to it.</param>
internal sealed record ReleaseRejection(string Reason, long? Rollout, DateTimeOffset? At);

internal sealed partial class Journal
{
    public long NextRolloutId() => Scalar("SELECT coalesce(max(id), 0) + 1 FROM rollouts");

    public void Save(RolloutRecord rollout)
    {
        var plan = rollout.State.Plan;
        Execute(
            """
            INSERT INTO rollouts (id, service, kind, state, timeline, started, from_release, to_release, actor)
            VALUES ($id, $service, $kind, $state, $timeline, $started, $from, $to, $actor)
            ON CONFLICT (id) DO UPDATE SET state = $state, timeline = $timeline, to_release = $to
            """,
            ("$id", plan.Id), ("$service", rollout.Service), ("$kind", plan.Kind.ToString().ToLowerInvariant()),
            ("$state", JsonSerializer.Serialize(rollout.State, JournalJson.Default.RolloutState)),
            ("$timeline", JsonSerializer.Serialize(rollout.Timeline, JournalJson.Default.ImmutableArrayPhaseStart)),
            ("$started", plan.StartedAt.ToUnixTimeMilliseconds()), ("$from", rollout.FromRelease), ("$to", plan.Release), ("$actor", plan.Actor));
    }

    public void Close(Receipt receipt) => Execute(
        "UPDATE rollouts SET ended = $ended, outcome = $outcome, reason = $reason, receipt = $receipt WHERE id = $id",
        ("$id", receipt.Rollout), ("$ended", _clock.GetUtcNow().ToUnixTimeMilliseconds()), ("$outcome", receipt.Outcome), ("$reason", receipt.Reason),
        ("$receipt", JsonSerializer.Serialize(receipt, ContractJson.Default.Receipt)));

    /// <summary>The newest rollout of the service, if it has not been closed.</summary>
    public RolloutRecord? OpenRollout(string service) => Query(
        "SELECT state, timeline, from_release FROM rollouts WHERE service = $service AND ended IS NULL ORDER BY id DESC LIMIT 1",
        row => new RolloutRecord(
            service,
            JsonSerializer.Deserialize(row.GetString(0), JournalJson.Default.RolloutState)!,
            JsonSerializer.Deserialize(row.GetString(1), JournalJson.Default.ImmutableArrayPhaseStart),
            TextOrNull(row, 2)),
        ("$service", service)).FirstOrDefault();

    public IReadOnlyList<RolloutInfo> Rollouts(string? service, int limit) => Query(
        "SELECT id, service, started, ended, kind, from_release, to_release, outcome, reason, actor, receipt FROM rollouts WHERE $service IS NULL OR service = $service ORDER BY id DESC LIMIT $limit",
        ReadRollout, ("$service", service), ("$limit", limit));

    /// <summary>The releases that were live before, newest first, each once.</summary>
    public IReadOnlyList<string> FormerReleases(string service) => Query(
        "SELECT from_release FROM rollouts WHERE service = $service AND outcome = 'done' AND from_release IS NOT NULL AND from_release <> coalesce(to_release, '') ORDER BY id DESC LIMIT 100",
        row => row.GetString(0), ("$service", service)).Distinct().ToList();

    /// <summary>The release that the newest successful rollout left live; null: there was none.</summary>
    public string? LastRelease(string service) => Query(
        "SELECT to_release FROM rollouts WHERE service = $service AND outcome = 'done' ORDER BY id DESC LIMIT 1",
        row => row.GetString(0), ("$service", service)).FirstOrDefault();

    public void NameRelease(string service, string id, string? label) => Execute(
        "INSERT INTO releases VALUES ($service, $id, $label, NULL) ON CONFLICT (service, id) DO UPDATE SET label = coalesce($label, label)",
        ("$service", service), ("$id", id), ("$label", label));

    /// <summary>Remembers that a release was rejected; null takes it back.</summary>
    public void RejectRelease(string service, string id, string? reason) => Execute(
        "UPDATE releases SET rejected = $reason WHERE service = $service AND id = $id",
        ("$service", service), ("$id", id), ("$reason", reason));

    public IReadOnlyDictionary<string, string> RejectedReleases(string service) => Query(
        "SELECT id, rejected FROM releases WHERE service = $service AND rejected IS NOT NULL",
        row => (Id: row.GetString(0), Reason: row.GetString(1)), ("$service", service)).ToDictionary(r => r.Id, r => r.Reason);

    /// <summary>Why and when a release was rejected; null: it was not.</summary>
    public ReleaseRejection? Rejection(string service, string id) => Query(
        """
        SELECT r.rejected, o.id, coalesce(o.ended, o.started) FROM releases r
        LEFT JOIN rollouts o ON o.id = (SELECT max(id) FROM rollouts WHERE service = $service AND to_release = $id)
        WHERE r.service = $service AND r.id = $id AND r.rejected IS NOT NULL
        """,
        row => new ReleaseRejection(row.GetString(0), LongOrNull(row, 1), row.IsDBNull(2) ? null : Time(row, 2)),
        ("$service", service), ("$id", id)).FirstOrDefault();

    /// <summary>How the newest rollout to a release ended; null: there was none.</summary>
    public RolloutInfo? LastRolloutTo(string service, string release) => Query(
        "SELECT id, service, started, ended, kind, from_release, to_release, outcome, reason, actor, receipt FROM rollouts WHERE service = $service AND to_release = $release ORDER BY id DESC LIMIT 1",
        ReadRollout, ("$service", service), ("$release", release)).FirstOrDefault();

    private static RolloutInfo ReadRollout(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), Time(row, 2), row.IsDBNull(3) ? null : Time(row, 3), row.GetString(4),
        TextOrNull(row, 5), TextOrNull(row, 6) ?? "", TextOrNull(row, 7) ?? "running", TextOrNull(row, 8), TextOrNull(row, 9),
        row.IsDBNull(10) ? null : JsonSerializer.Deserialize(row.GetString(10), ContractJson.Default.Receipt));
}
