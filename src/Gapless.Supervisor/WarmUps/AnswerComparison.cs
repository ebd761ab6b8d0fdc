using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Health;
using Gapless.Supervisor.Health.Http;

namespace Gapless.Supervisor.WarmUps;

/// <summary>
/// Whether a candidate's answer is like the live version's. The live version answers twice, as in Twitter's Diffy: where its own answers differ, nothing is compared.
/// </summary>
internal static class AnswerComparison
{
    private const int MostShown = 200;

    /// <summary>How the candidate's answer differs, to stand behind "the candidate answers"; null when it does not.</summary>
    public static string? Difference(HttpAnswer live, HttpAnswer again, HttpAnswer candidate, AnswerLikeness likeness)
    {
        if (live.Status != again.Status || IsBetter(live.Status, candidate.Status))
            return null;
        if (live.Status != candidate.Status)
            return $"'{Excerpt.Of(candidate.StatusLine, 80)}' instead of '{Excerpt.Of(live.StatusLine, 80)}'{Shown(candidate)}";
        if (likeness >= AnswerLikeness.Shape && live.MediaType == again.MediaType)
        {
            if (candidate.MediaType != live.MediaType)
                return $"{(candidate.MediaType.Length == 0 ? "without a media type" : candidate.MediaType)} instead of {live.MediaType}{Shown(candidate)}";
            if (IsJson(live.MediaType) && ShapeDifference(live, again, candidate) is { } difference)
                return difference + Shown(candidate);
        }

        return likeness == AnswerLikeness.Body && live.Body == again.Body && candidate.Body != live.Body
            ? $"another body{Shown(candidate)}, the live version: {Excerpt.Of(live.Body, MostShown)}"
            : null;
    }

    /// <summary>What is new in this version, or mended. A refusal is never lifted by accident.</summary>
    private static bool IsBetter(int live, int candidate) => (live is 404 or 405 or >= 500) && candidate is >= 200 and <= 399;

    private static string? ShapeDifference(HttpAnswer live, HttpAnswer again, HttpAnswer candidate)
    {
        // Cut off: its shape is not known.
        if (candidate.IsBodyCut)
            return null;
        if (JsonShape.Of(live.Body) is not { } shape || JsonShape.Of(again.Body) is not { } second)
            return null;
        return JsonShape.Of(candidate.Body) is { } actual ? JsonShape.Difference(shape, second, actual) : "what is no JSON";
    }

    private static bool IsJson(string mediaType) => mediaType == "application/json" || mediaType.EndsWith("+json", StringComparison.Ordinal);

    private static string Shown(HttpAnswer answer) => answer.Body.Length == 0 ? "" : ": " + Excerpt.Of(answer.Body, MostShown);
}
