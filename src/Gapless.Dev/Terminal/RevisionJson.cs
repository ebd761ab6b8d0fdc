using System.Text.Json.Nodes;
using Gapless.Dev.Revisions;

namespace Gapless.Dev.Terminal;

/// <summary>A revision's members as JSON has them: times in milliseconds after the save.</summary>
internal static class RevisionJson
{
    public static IEnumerable<(string Name, JsonNode? Value)> Members(Revision revision)
    {
        yield return ("revision", revision.Number);
        yield return ("saved_at", revision.SavedAt);
        yield return ("seen_ms", After(revision, revision.SeenAt));
        if (revision.CompiledAt is { } compiled)
            yield return ("compiled_ms", After(revision, compiled));
        if (revision.ReadyAt is { } ready)
            yield return ("ready_ms", After(revision, ready));
        if (revision.AnsweredAt is { } answered)
            yield return ("answered_ms", After(revision, answered));
        if (revision.Way is { } way)
            yield return ("way", way);
    }

    private static double After(Revision revision, DateTimeOffset at) => Math.Round(Times.Milliseconds(revision, at), 1);
}
