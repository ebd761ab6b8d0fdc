using System.Globalization;
using System.Text;

namespace Gapless.Supervisor.Metering.Exposition;

/// <summary>Reads names, labels and numbers off one line of a page, or off a selector. Every error says where.</summary>
/// <param name="text">Without its line end.</param>
/// <param name="place">For messages, for example <c>line 17</c>.</param>
internal sealed class LineCursor(string text, string place)
{
    private int _at;

    public bool IsAtEnd => _at == text.Length;

    public char Next => IsAtEnd ? '\0' : text[_at];

    public void SkipBlanks()
    {
        while (Next is ' ' or '\t')
            _at++;
    }

    /// <summary>Takes it, if it comes next.</summary>
    public bool Take(string wanted)
    {
        if (string.CompareOrdinal(text, _at, wanted, 0, wanted.Length) != 0)
            return false;
        _at += wanted.Length;
        return true;
    }

    /// <summary>Everything up to the next blank.</summary>
    public string Word()
    {
        var start = _at;
        while (!IsAtEnd && Next is not (' ' or '\t'))
            _at++;
        return text[start.._at];
    }

    /// <param name="colons">The name of a metric may have them.</param>
    public string Name(bool colons)
    {
        var start = _at;
        while (char.IsAsciiLetter(Next) || Next == '_' || (colons && Next == ':') || (_at > start && char.IsAsciiDigit(Next)))
            _at++;
        return _at > start ? text[start.._at] : throw Wrong(colons ? "the name of a metric" : "the name of a label");
    }

    /// <summary>A value in double quotes, with <c>\\</c>, <c>\"</c> and <c>\n</c>.</summary>
    public string Quoted()
    {
        if (!Take("\""))
            throw Wrong("a value in double quotes");
        var value = new StringBuilder();
        while (!IsAtEnd)
        {
            var c = text[_at++];
            if (c == '"')
                return value.ToString();
            if (c == '\\')
            {
                c = Next switch { '\\' => '\\', '"' => '"', 'n' => '\n', _ => throw Wrong(@"one of \\, \"" and \n") };
                _at++;
            }

            value.Append(c);
        }

        throw Wrong("the closing quote");
    }

    public double Number()
    {
        var start = _at;
        var word = Word();
        double? special = word.ToLowerInvariant() switch
        {
            "nan" => double.NaN,
            "+inf" or "inf" or "+infinity" or "infinity" => double.PositiveInfinity,
            "-inf" or "-infinity" => double.NegativeInfinity,
            _ => null,
        };
        if (special is { } value || double.TryParse(word, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value))
            return value;
        _at = start;
        throw Wrong("a number");
    }

    public FormatException Wrong(string expected)
    {
        var rest = IsAtEnd ? "the end" : $"'{(text.Length - _at > 40 ? text[_at..(_at + 40)] + "…" : text[_at..])}'";
        return new FormatException($"{place}: {expected} was expected, not {rest}");
    }
}
