using System.Text;

namespace Gapless.Supervisor.Generations.ErrorLines;

/// <summary>What lines that say the same have in common: everything that differs from one time to the next is a star.</summary>
/// <remarks>
/// Stars are quoted text, GUIDs, numbers, hexadecimal words, words that mix digits and letters more than once, and the names of days and months; stars beside each other are one, so that a time is one
/// star and so is an address, and what is behind a slash in a path.
/// </remarks>
internal static class LineTemplate
{
    /// <summary>Characters; what is longer is cut.</summary>
    public const int Most = 160;

    private const int GuidLength = 36;
    private const int LongestQuote = 300;

    /// <summary>Digits in so long a word are no number of something.</summary>
    private const int Opaque = 16;

    private const int LeastHex = 6;
    private const int LeastHexLetters = 8;

    /// <summary>Names of days and months are looked for where times stand.</summary>
    private const int TimeEnds = 40;

    private static readonly HashSet<string> Calendar = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    public static string Of(string text)
    {
        var template = new StringBuilder(Most);
        for (var i = 0; i < text.Length && template.Length < Most;)
            i = Step(text, i, template);
        return template.ToString(0, Math.Min(Most, template.Length)).TrimEnd();
    }

    private static int Step(string text, int at, StringBuilder template)
    {
        var c = text[at];
        if (c is '"' or '\'' or '`' && (at == 0 || !char.IsLetterOrDigit(text[at - 1])) && EndOfQuote(text, at) is { } end)
        {
            template.Append(c).Append('*').Append(c);
            return end + 1;
        }

        if (char.IsWhiteSpace(c))
        {
            if (template.Length > 0 && template[^1] != ' ')
                template.Append(' ');
            return at + 1;
        }

        if (!char.IsLetterOrDigit(c) && c != '_')
        {
            template.Append(char.IsControl(c) ? '·' : c);
            return at + 1;
        }

        if (at + GuidLength <= text.Length && text[at + 8] == '-' && Guid.TryParseExact(text.AsSpan(at, GuidLength), "D", out _))
        {
            AddStar(template);
            return at + GuidLength;
        }

        var behind = at;
        while (behind < text.Length && (char.IsLetterOrDigit(text[behind]) || text[behind] == '_'))
            behind++;
        AddWord(text.AsSpan(at, behind - at), template);
        return behind;
    }

    private static int? EndOfQuote(string text, int start)
    {
        for (var i = start + 1; i < Math.Min(text.Length, start + LongestQuote); i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == text[start] && (i + 1 == text.Length || !char.IsLetterOrDigit(text[i + 1])))
                return i;
        }

        return null;
    }

    private static void AddWord(ReadOnlySpan<char> word, StringBuilder template)
    {
        var digits = 0;
        var (runs, isHex) = (0, true);
        for (var i = 0; i < word.Length; i++)
        {
            isHex &= char.IsAsciiHexDigit(word[i]);
            if (!char.IsAsciiDigit(word[i]))
                continue;
            digits++;
            runs += i == 0 || !char.IsAsciiDigit(word[i - 1]) ? 1 : 0;
        }

        var isStar = digits == 0
            ? (isHex && word.Length >= LeastHexLetters) || (template.Length < TimeEnds && word.Length == 3 && Calendar.Contains(word.ToString()))
            : digits == word.Length || runs > 1 || word.Length >= Opaque || (isHex && word.Length >= LeastHex) || word.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (isStar)
        {
            AddStar(template);
            return;
        }

        foreach (var c in word)
        {
            if (char.IsAsciiDigit(c))
                AddStar(template);
            else
                template.Append(c);
        }
    }

    /// <summary>Joins it with the star before, if no more than one character that no words are made of stands between them.</summary>
    private static void AddStar(StringBuilder template)
    {
        if (template is [.., '*'])
            return;
        if (template is [.., '*', ' ' or '-' or ':' or '.' or ',' or '/' or '+'])
            template.Length--;
        else
            template.Append('*');
    }
}
