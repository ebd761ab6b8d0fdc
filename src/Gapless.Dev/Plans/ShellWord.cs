namespace Gapless.Dev.Plans;

/// <summary>Words of a line for <c>/bin/sh</c>.</summary>
internal static class ShellWord
{
    /// <summary>Means the same with and without the shell.</summary>
    public static bool IsPlain(string word) => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or ':' or '=' or ',' or '@' or '+' or '%');

    public static string Quote(string word) => IsPlain(word) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>The words of a line that needs no shell: plain words and quoted ones. Null: only a shell can say.</summary>
    public static IReadOnlyList<string>? Split(string line)
    {
        var words = new List<string>();
        foreach (string part in Parts(line))
        {
            bool quoted = part.Length >= 2 && part[0] is '"' or '\'' && part[^1] == part[0];
            string word = quoted ? part[1..^1] : part;
            if (quoted ? word.IndexOfAny(['"', '\'', '\\', '$', '`']) >= 0 : !IsPlain(word))
                return null;
            words.Add(word);
        }

        return words;
    }

    /// <summary>Parts between blanks outside of quotes, with their quotes.</summary>
    private static IEnumerable<string> Parts(string line)
    {
        int start = 0;
        char quote = '\0';
        for (int i = 0; i <= line.Length; i++)
        {
            bool atEnd = i == line.Length;
            if (!atEnd && quote != '\0')
            {
                quote = line[i] == quote ? '\0' : quote;
            }
            else if (!atEnd && line[i] is '"' or '\'')
            {
                quote = line[i];
            }
            else if (atEnd || line[i] is ' ' or '\t')
            {
                if (i > start)
                    yield return line[start..i];
                start = i + 1;
            }
        }
    }
}
