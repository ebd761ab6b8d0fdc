namespace Gapless.Dev.Watching.Rules;

/// <summary>
/// Git's way of matching a path: <c>*</c> and <c>?</c> stop at a slash, <c>**</c> between slashes or at an end does not,
/// <c>[a-z]</c> is a class, and a backslash takes the special meaning from what follows.
/// </summary>
internal static class Wildcard
{
    private enum Outcome
    {
        Match,
        No,

        /// <summary>The text is too short: no later start of an asterisk will help.</summary>
        Never,

        /// <summary>Only an earlier <c>**</c> can still make it match.</summary>
        OnlyAcrossSlashes,
    }

    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text) => Match(pattern, 0, text) == Outcome.Match;

    private static Outcome Match(ReadOnlySpan<char> pattern, int at, ReadOnlySpan<char> text)
    {
        for (; at < pattern.Length; at++)
        {
            var token = pattern[at];
            if (text.IsEmpty && token != '*')
                return Outcome.Never;
            switch (token)
            {
                case '*':
                    var first = at;
                    while (at < pattern.Length && pattern[at] == '*')
                        at++;
                    return Asterisks(pattern, first, at, text);
                case '?':
                    if (text[0] == '/')
                        return Outcome.No;
                    break;
                case '[':
                    var length = CharacterClass.Match(pattern[at..], text[0], out var inside);
                    if (length == 0)
                        return Outcome.Never;
                    if (!inside || text[0] == '/')
                        return Outcome.No;
                    at += length - 1;
                    break;
                case '\\':
                    if (++at == pattern.Length || pattern[at] != text[0])
                        return Outcome.No;
                    break;
                default:
                    if (token != text[0])
                        return Outcome.No;
                    break;
            }
            text = text[1..];
        }
        return text.IsEmpty ? Outcome.Match : Outcome.No;
    }

    /// <param name="rest">Of the pattern, behind the asterisks.</param>
    private static Outcome Asterisks(ReadOnlySpan<char> pattern, int first, int rest, ReadOnlySpan<char> text)
    {
        var acrossSlashes = rest - first > 1 && (first == 0 || pattern[first - 1] == '/') && (rest == pattern.Length || pattern[rest] == '/' || pattern[rest..].StartsWith("\\/"));
        if (acrossSlashes && rest < pattern.Length && pattern[rest] == '/' && Match(pattern, rest + 1, text) == Outcome.Match)
            return Outcome.Match;
        if (rest == pattern.Length)
            return acrossSlashes || !text.Contains('/') ? Outcome.Match : Outcome.OnlyAcrossSlashes;
        if (!acrossSlashes && pattern[rest] == '/')
        {
            var slash = text.IndexOf('/');
            return slash < 0 ? Outcome.Never : Match(pattern, rest + 1, text[(slash + 1)..]);
        }
        for (; !text.IsEmpty; text = text[1..])
        {
            var outcome = Match(pattern, rest, text);
            if (outcome is Outcome.Match or Outcome.Never || (outcome == Outcome.OnlyAcrossSlashes && !acrossSlashes))
                return outcome;
            if (!acrossSlashes && text[0] == '/')
                return Outcome.OnlyAcrossSlashes;
        }
        return Outcome.Never;
    }
}
