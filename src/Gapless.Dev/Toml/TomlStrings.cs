using System.Globalization;
using System.Text;

namespace Gapless.Dev.Toml;

/// <summary>The four kinds of strings.</summary>
internal static class TomlStrings
{
    /// <summary>At a quote.</summary>
    public static TomlText Read(TomlCursor cursor)
    {
        TomlPlace at = cursor.Place;
        string quote = cursor.Current.ToString();
        string three = quote + quote + quote;
        bool escapes = quote == "\"";
        return new TomlText(at, cursor.Take(three) ? Lines(cursor, three, escapes) : Line(cursor, quote, escapes));
    }

    private static string Line(TomlCursor cursor, string quote, bool escapes)
    {
        var text = new StringBuilder();
        cursor.Advance();
        while (!cursor.Take(quote))
        {
            if (cursor.AtLineEnd)
                throw cursor.Unexpected($"the closing {quote} of the string");
            if (escapes && cursor.Current == '\\')
                Escape(cursor, text);
            else
                Plain(cursor, text);
        }

        return text.ToString();
    }

    private static string Lines(TomlCursor cursor, string quotes, bool escapes)
    {
        var text = new StringBuilder();
        _ = cursor.Take("\r\n") || cursor.Take("\n");
        while (!cursor.IsAt(quotes))
        {
            if (cursor.AtEnd)
                throw cursor.Unexpected($"the closing {quotes} of the string");
            if (escapes && cursor.Current == '\\')
            {
                if (!SkipFold(cursor))
                    Escape(cursor, text);
            }
            else if (cursor.Take("\r\n") || cursor.Take("\n"))
            {
                text.Append('\n');
            }
            else
            {
                Plain(cursor, text);
            }
        }

        cursor.Advance(3);
        // One or two quotes may stand right before the closing three.
        for (int i = 0; i < 2 && cursor.Current == quotes[0]; i++)
        {
            text.Append(quotes[0]);
            cursor.Advance();
        }

        return text.ToString();
    }

    /// <summary>A backslash at the end of a line: all white space up to the next character is left out.</summary>
    private static bool SkipFold(TomlCursor cursor)
    {
        int ahead = 1;
        while (cursor.Ahead(ahead) is ' ' or '\t')
            ahead++;
        if (cursor.Ahead(ahead) != '\n' && (cursor.Ahead(ahead) != '\r' || cursor.Ahead(ahead + 1) != '\n'))
            return false;
        cursor.Advance();
        cursor.TakeWhile(c => c is ' ' or '\t' or '\r' or '\n');
        return true;
    }

    private static void Plain(TomlCursor cursor, StringBuilder text)
    {
        char c = cursor.Current;
        if (c is < ' ' and not '\t' or '\u007f')
            throw cursor.Unexpected("a string without control characters");
        text.Append(c);
        cursor.Advance();
    }

    private static void Escape(TomlCursor cursor, StringBuilder text)
    {
        char letter = cursor.Ahead(1);
        string? plain = letter switch { 'b' => "\b", 't' => "\t", 'n' => "\n", 'f' => "\f", 'r' => "\r", '"' => "\"", '\\' => "\\", _ => null };
        if (plain is not null)
        {
            text.Append(plain);
            cursor.Advance(2);
            return;
        }

        int digits = letter switch { 'u' => 4, 'U' => 8, _ => 0 };
        string number = string.Concat(Enumerable.Range(2, digits).Select(cursor.Ahead));
        if (digits == 0 || !int.TryParse(number, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code) || !Rune.IsValid(code))
        {
            throw new TomlException(
                cursor.Place,
                $"expected an escape (\\b \\t \\n \\f \\r \\\" \\\\ \\uXXXX \\UXXXXXXXX), found '\\{letter}{number.TrimEnd('\0')}'; a string in single quotes takes backslashes as they are");
        }

        text.Append(new Rune(code).ToString());
        cursor.Advance(2 + digits);
    }
}
