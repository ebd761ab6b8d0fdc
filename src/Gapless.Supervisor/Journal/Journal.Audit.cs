using Gapless.Contract;

namespace Gapless.Supervisor.Journal;

internal sealed partial class Journal
{
    private const int AuditPage = 1000;

    private string _head = "";

    /// <summary>A journal of an earlier version has no hashes: what is in it now is taken as it is.</summary>
    private void ProvideChain()
    {
        if (Scalar("SELECT count(*) FROM pragma_table_info('events') WHERE name = 'hash'") > 0)
            return;
        Execute("ALTER TABLE events ADD COLUMN hash TEXT");
        var hash = "";
        foreach (var record in Events(after: 0, service: null, limit: int.MaxValue))
        {
            hash = EventChain.Next(hash, record);
            Execute("UPDATE events SET hash = $hash WHERE id = $id", ("$hash", hash), ("$id", record.Id));
        }
    }

    /// <summary>Reads every event and computes its hash anew.</summary>
    /// <param name="head">A hash of some time ago that must be among them; null: none.</param>
    public AuditReport Audit(string? head)
    {
        var (count, before, isFound) = (0L, "", head is null);
        string? problem = null;
        while (problem is null && Events(count, service: null, AuditPage) is { Count: > 0 } page)
        {
            foreach (var record in page)
            {
                if (record.Id != count + 1)
                    problem = $"event {count + 1} is missing";
                else if (EventChain.Next(before, record) is var hash && record.Hash != hash)
                    problem = $"event {record.Id} ({record.Kind}) does not carry the hash of what it says: it was changed, or put in the place of another one";
                if (problem is not null)
                    break;
                (count, before) = (record.Id, record.Hash!);
                isFound |= record.Hash == head;
            }
        }

        if (problem is null && count < LastEventId)
            problem = $"the events {count + 1} to {LastEventId} were written and are gone";
        return new AuditReport
        {
            Events = count,
            Head = before.Length == 0 ? null : before,
            Problem = problem ?? (isFound ? null : $"no event has the hash {head}: the journal is not the one that it was taken from, or was written anew"),
        };
    }
}
