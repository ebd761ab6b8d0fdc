using System.Globalization;
using System.Text;

namespace Gapless.Adoption.Units;

/// <summary>Splits values at blanks as systemd does: quotes around words, and C's escapes.</summary>
internal static class UnitWords
{
    /// <exception cref="FormatException">A quote does not end.</exception>
    public static IReadOnlyList<string> Split(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var inWord = false;
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\' && i + 1 < text.Length)
            {
                i += Escape(text, i + 1, word);
                inWord = true;
            }
            else if (quote != '\0' ? c == quote : c is '"' or '\'')
            {
                quote = quote == '\0' ? c : '\0';
                inWord = true;
            }
            else if (quote == '\0' && c is ' ' or '\t' && quote == '\0')
            {
                if (inWord)
                    words.Add(word.ToString());
                word.Clear();
                inWord = false;
            }
            else
            {
                word.Append(c);
                inWord = true;
            }
        }

        if (quote != '\0')
            throw new FormatException($"the quote in {text} does not end");
        if (inWord)
            words.Add(word.ToString());
        return words;
    }

    /// <returns>Number of characters behind the backslash that belong to it.</returns>
    private static int Escape(string text, int at, StringBuilder word)
    {
        const string Names = "abfnrtvs\\\"'";
        const string Meanings = "\a\b\f\n\r\t\v \\\"'";
        if (Names.IndexOf(text[at], StringComparison.Ordinal) is var known && known >= 0)
        {
            word.Append(Meanings[known]);
            return 1;
        }

        var (digits, style) = text[at] switch { 'x' => (2, NumberStyles.HexNumber), 'u' => (4, NumberStyles.HexNumber), 'U' => (8, NumberStyles.HexNumber), _ => (0, NumberStyles.None) };
        if (digits > 0 && at + digits < text.Length && int.TryParse(text.AsSpan(at + 1, digits), style, null, out var code) && Rune.IsValid(code))
        {
            word.Append(new Rune(code).ToString());
            return digits + 1;
        }

        // systemd keeps what it does not know.
        word.Append('\\').Append(text[at]);
        return 1;
    }
}
