using System.Globalization;
using Gapless.Dev.Revisions;

namespace Gapless.Dev.Terminal;

/// <summary>A revision's way in milliseconds after its save.</summary>
internal static class Times
{
    public static string Of(Revision revision)
    {
        var parts = new List<string> { $"seen {After(revision, revision.SeenAt)}" };
        if (revision.CompiledAt is { } compiled)
            parts.Add($"compiled {After(revision, compiled)}");
        if (revision.ReadyAt is { } ready)
            parts.Add($"ready {After(revision, ready)}");
        if (revision.AnsweredAt is { } answered)
            parts.Add($"first answer {After(revision, answered)}");
        return string.Join(" → ", parts);
    }

    public static double Milliseconds(Revision revision, DateTimeOffset at) => Math.Max(0, (at - revision.SavedAt).TotalMilliseconds);

    private static string After(Revision revision, DateTimeOffset at) => Milliseconds(revision, at).ToString("0", CultureInfo.InvariantCulture) + " ms";
}
