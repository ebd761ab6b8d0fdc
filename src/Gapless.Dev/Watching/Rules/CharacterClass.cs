namespace Gapless.Dev.Watching.Rules;

/// <summary><c>[abc]</c>, <c>[a-z]</c>, <c>[!a]</c>, <c>[^a]</c>, <c>[[:digit:]]</c>.</summary>
internal static class CharacterClass
{
    /// <param name="pattern">From the opening bracket on.</param>
    /// <returns>How long the class is; zero: it is not closed or names an unknown kind, and matches nothing.</returns>
    public static int Match(ReadOnlySpan<char> pattern, char character, out bool inside)
    {
        inside = false;
        var at = 1;
        var negated = at < pattern.Length && pattern[at] is '!' or '^';
        if (negated)
            at++;
        var previous = '\0';
        // A closing bracket in the first place is a member.
        for (var first = true; at < pattern.Length && (first || pattern[at] != ']'); first = false, at++)
        {
            var low = pattern[at];
            if (low == '-' && previous != '\0' && at + 1 < pattern.Length && pattern[at + 1] != ']')
            {
                at++;
                if (pattern[at] == '\\' && ++at == pattern.Length)
                    return 0;
                inside |= character >= previous && character <= pattern[at];
                previous = '\0';
                continue;
            }
            if (low == '[' && at + 1 < pattern.Length && pattern[at + 1] == ':')
            {
                var end = pattern[(at + 2)..].IndexOf(']');
                if (end < 0)
                    return 0;
                if (end > 0 && pattern[at + 1 + end] == ':')
                {
                    if (IsOfKind(pattern.Slice(at + 2, end - 1), character) is not { } member)
                        return 0;
                    inside |= member;
                    at += end + 2;
                    previous = '\0';
                    continue;
                }
            }
            else if (low == '\\')
            {
                if (++at == pattern.Length)
                    return 0;
                low = pattern[at];
            }
            inside |= low == character;
            previous = low;
        }
        if (at >= pattern.Length)
            return 0;
        inside ^= negated;
        return at + 1;
    }

    private static bool? IsOfKind(ReadOnlySpan<char> kind, char c) => kind switch
    {
        "alnum" => char.IsAsciiLetterOrDigit(c),
        "alpha" => char.IsAsciiLetter(c),
        "blank" => c is ' ' or '\t',
        "cntrl" => char.IsAscii(c) && char.IsControl(c),
        "digit" => char.IsAsciiDigit(c),
        "graph" => c is > ' ' and <= '~',
        "lower" => char.IsAsciiLetterLower(c),
        "print" => c is >= ' ' and <= '~',
        "punct" => c is > ' ' and <= '~' && !char.IsAsciiLetterOrDigit(c),
        "space" => c is ' ' or (>= '\t' and <= '\r'),
        "upper" => char.IsAsciiLetterUpper(c),
        "xdigit" => char.IsAsciiHexDigit(c),
        _ => null,
    };
}
