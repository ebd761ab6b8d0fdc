namespace Gapless.Dev.Toml;

/// <summary>A place in the text that moves forward, and what TOML says of the white space there.</summary>
internal sealed class TomlCursor(string text)
{
    private int _position;
    private int _line = 1;
    private int _lineStart;

    public bool AtEnd => _position >= text.Length;

    /// <summary>NUL at the end; NUL itself is not allowed in TOML.</summary>
    public char Current => Ahead(0);

    public TomlPlace Place => new(_line, _position - _lineStart + 1);

    public bool AtLineEnd => AtEnd || Current == '\n' || (Current == '\r' && Ahead(1) == '\n');

    public char Ahead(int count) => _position + count < text.Length ? text[_position + count] : '\0';

    public bool IsAt(string word) => string.CompareOrdinal(text, _position, word, 0, word.Length) == 0;

    public void Advance(int count = 1)
    {
        for (int i = 0; i < count && !AtEnd; i++)
        {
            if (text[_position++] == '\n')
            {
                _line++;
                _lineStart = _position;
            }
        }
    }

    /// <summary>Passes the word, or says no and stays.</summary>
    public bool Take(string word)
    {
        if (!IsAt(word))
            return false;
        Advance(word.Length);
        return true;
    }

    public void Expect(string word, string expected)
    {
        if (!Take(word))
            throw Unexpected(expected);
    }

    /// <summary>Passes all characters of a kind and returns them.</summary>
    public string TakeWhile(Predicate<char> kind)
    {
        int start = _position;
        while (!AtEnd && kind(Current))
            Advance();
        return text[start.._position];
    }

    public void SkipBlanks() => TakeWhile(c => c is ' ' or '\t');

    /// <summary>Blanks, line ends and comments.</summary>
    public void SkipLines()
    {
        while (true)
        {
            SkipBlanks();
            SkipComment();
            if (AtEnd || !AtLineEnd)
                return;
            Advance(Current == '\r' ? 2 : 1);
        }
    }

    /// <summary>Nothing more may stand in the line but a comment.</summary>
    public void EndLine()
    {
        SkipBlanks();
        SkipComment();
        if (!AtLineEnd)
            throw Unexpected("the end of the line");
    }

    public TomlException Unexpected(string expected) => new(Place, $"expected {expected}, found {Found()}");

    private void SkipComment()
    {
        if (Current != '#')
            return;
        while (!AtLineEnd)
        {
            if (char.IsControl(Current) && Current != '\t')
                throw Unexpected("a comment without control characters");
            Advance();
        }
    }

    private string Found() => Current switch
    {
        _ when AtEnd => "the end of the file",
        _ when AtLineEnd => "the end of the line",
        var c when char.IsControl(c) => $"the control character U+{(int)c:X4}",
        var c => $"'{c}'",
    };
}
