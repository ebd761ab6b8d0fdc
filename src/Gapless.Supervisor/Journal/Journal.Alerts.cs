using Gapless.Contract;
using Gapless.Supervisor.Alerts;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Journal;

/// <summary>What people are still to hear of. Each alert is written together with its event, and each confirmation before the next one is asked for.</summary>
internal sealed partial class Journal
{
    /// <summary>Called after an event that people are to hear of was written, under the journal's lock: it must return at once.</summary>
    public Action? AlertWritten { get; set; }

    /// <summary>By kind and service: whether anybody is to be told.</summary>
    public Func<AlertKind, string?, bool> IsAlertWanted { get; set; } = (_, _) => true;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<PendingAlert> PendingAlerts() => Query(
        """
        SELECT e.id, e.time, e.service, e.rollout, e.generation, e.worker, e.kind, e.text, e.actor, e.hash, a.kind, a.title
        FROM alerts a JOIN events e ON e.id = a.event ORDER BY a.event
        """,
        row => new PendingAlert(ReadEvent(row), Enum.Parse<AlertKind>(row.GetString(10)), row.GetString(11)));

    /// <summary>How often each target has failed to take an alert; -1: it has it, or was given up.</summary>
    public IReadOnlyDictionary<string, int> AlertSends(long alert) => Query(
        "SELECT target, failures FROM alert_sends WHERE alert = $alert", row => (row.GetString(0), row.GetInt32(1)), ("$alert", alert)).ToDictionary();

    public void CountAlertFailure(long alert, string target) => Execute(
        "INSERT INTO alert_sends VALUES ($alert, $target, 1) ON CONFLICT (alert, target) DO UPDATE SET failures = failures + 1", ("$alert", alert), ("$target", target));

    /// <summary>This target is not asked again; what became of it goes on record in the same breath.</summary>
    public void EndAlert(PendingAlert alert, string target, string kind, string text) => Together(() =>
    {
        Execute("INSERT OR REPLACE INTO alert_sends VALUES ($alert, $target, -1)", ("$alert", alert.Event.Id), ("$target", target));
        Append(kind, text, alert.Event.Service, alert.Event.Rollout, alert.Event.Generation);
        return true;
    });

    /// <summary>Everybody has been told, or given up.</summary>
    public void CloseAlert(long alert) => Together(() =>
    {
        Execute("DELETE FROM alert_sends WHERE alert = $alert", ("$alert", alert));
        Execute("DELETE FROM alerts WHERE event = $alert", ("$alert", alert));
        return true;
    });

    /// <summary>All of it or nothing, however the process ends.</summary>
    private T Together<T>(Func<T> work)
    {
        lock (_gate)
        {
            var (last, head) = (_lastEventId, _head);
            Execute("BEGIN");
            try
            {
                var result = work();
                Execute("COMMIT");
                return result;
            }
            catch
            {
                Execute("ROLLBACK");
                (_lastEventId, _head) = (last, head);
                throw;
            }
        }
    }
}
