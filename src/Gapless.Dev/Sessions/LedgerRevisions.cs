using System.Text.Json.Nodes;
using Gapless.Dev.Front;
using Gapless.Dev.Revisions;
using Gapless.Dev.Terminal;

namespace Gapless.Dev.Sessions;

/// <summary>The ledger as the front asks it.</summary>
internal sealed class LedgerRevisions(RevisionLedger ledger) : IRevisions
{
    public async Task<RevisionAnswer> WaitAsync(int revision, CancellationToken cancellationToken)
    {
        var fate = await ledger.WaitAsync(revision, cancellationToken);
        var entry = new JsonObject();
        foreach (var (name, value) in RevisionJson.Members(fate.Revision))
            entry[name] = value;
        return new RevisionAnswer(fate.Revision.Number, fate.WhyNot is null, fate.WhyNot, entry.ToJsonString());
    }
}
