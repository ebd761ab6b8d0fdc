namespace Gapless.Dev.Toml;

/// <summary>Reads TOML 1.0. Stateless to the caller; one text, one use.</summary>
internal sealed class TomlDocument
{
    private readonly TomlCursor _cursor;
    private readonly TomlTable _root = new(new TomlPlace(1, 1)) { Origin = TomlOrigin.Header };

    private TomlDocument(string text) => _cursor = new TomlCursor(text);

    /// <exception cref="TomlException">The text is not TOML; the first fault ends the reading.</exception>
    public static TomlTable Parse(string text)
    {
        var document = new TomlDocument(text);
        document.ReadLines();
        return document._root;
    }

    private void ReadLines()
    {
        TomlTable into = _root;
        for (_cursor.SkipLines(); !_cursor.AtEnd; _cursor.SkipLines())
        {
            if (_cursor.Current == '[')
                into = ReadHeader();
            else
                ReadAssignment(into);
            _cursor.EndLine();
        }
    }

    private TomlTable ReadHeader()
    {
        bool element = _cursor.Take("[[");
        if (!element)
            _cursor.Advance();
        List<TomlEntryName> path = ReadPath();
        _cursor.Expect(element ? "]]" : "]", element ? "']]' after the name of the table" : "']' after the name of the table");
        TomlTable parent = _root;
        foreach (TomlEntryName part in path.SkipLast(1))
            parent = Descend(parent, part);
        return element ? AddElement(parent, path[^1]) : AddTable(parent, path[^1]);
    }

    /// <summary>The table that a header goes through.</summary>
    private static TomlTable Descend(TomlTable parent, TomlEntryName part)
    {
        switch (parent[part.Name])
        {
            case null:
                var implied = new TomlTable(part.At);
                parent.Add(new TomlEntry(part.At, part.Name, implied));
                return implied;
            case TomlTable { Origin: not TomlOrigin.Inline } table:
                return table;
            case TomlArray { OfTables: true } array:
                return (TomlTable)array.Items[^1];
            case var other:
                throw Taken(part, other);
        }
    }

    private static TomlTable AddTable(TomlTable parent, TomlEntryName part)
    {
        switch (parent[part.Name])
        {
            case null:
                var table = new TomlTable(part.At) { Origin = TomlOrigin.Header };
                parent.Add(new TomlEntry(part.At, part.Name, table));
                return table;
            case TomlTable { Origin: TomlOrigin.Implied } implied:
                implied.Origin = TomlOrigin.Header;
                return implied;
            case var other:
                throw Taken(part, other);
        }
    }

    private static TomlTable AddElement(TomlTable parent, TomlEntryName part)
    {
        var table = new TomlTable(part.At) { Origin = TomlOrigin.Header };
        switch (parent[part.Name])
        {
            case null:
                var array = new TomlArray(part.At, OfTables: true);
                array.Items.Add(table);
                parent.Add(new TomlEntry(part.At, part.Name, array));
                return table;
            case TomlArray { OfTables: true } known:
                known.Items.Add(table);
                return table;
            case var other:
                throw Taken(part, other);
        }
    }

    private void ReadAssignment(TomlTable into)
    {
        List<TomlEntryName> path = ReadPath();
        _cursor.Expect("=", $"'=' after the key '{string.Join('.', path.Select(p => p.Name))}'");
        _cursor.SkipBlanks();
        TomlTable table = into;
        foreach (TomlEntryName part in path.SkipLast(1))
            table = DescendDotted(table, part);
        TomlEntryName last = path[^1];
        if (table[last.Name] is { } other)
            throw Taken(last, other);
        table.Add(new TomlEntry(last.At, last.Name, ReadValue()));
    }

    private static TomlTable DescendDotted(TomlTable parent, TomlEntryName part)
    {
        switch (parent[part.Name])
        {
            case null:
                var table = new TomlTable(part.At) { Origin = TomlOrigin.DottedKey };
                parent.Add(new TomlEntry(part.At, part.Name, table));
                return table;
            case TomlTable { Origin: TomlOrigin.DottedKey } known:
                return known;
            case var other:
                throw Taken(part, other);
        }
    }

    private List<TomlEntryName> ReadPath()
    {
        var path = new List<TomlEntryName>();
        do
        {
            _cursor.SkipBlanks();
            path.Add(ReadName());
            _cursor.SkipBlanks();
        }
        while (_cursor.Take("."));
        return path;
    }

    private TomlEntryName ReadName()
    {
        TomlPlace at = _cursor.Place;
        if (_cursor.Current is '"' or '\'')
        {
            if (_cursor.IsAt("\"\"\"") || _cursor.IsAt("'''"))
                throw _cursor.Unexpected("a key, which cannot have more than one line");
            return new TomlEntryName(at, TomlStrings.Read(_cursor).Value);
        }

        TomlException nothing = _cursor.Unexpected("a key");
        string name = _cursor.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
        return name.Length > 0 ? new TomlEntryName(at, name) : throw nothing;
    }

    private TomlValue ReadValue() => _cursor.Current switch
    {
        '"' or '\'' => TomlStrings.Read(_cursor),
        '[' => ReadArray(),
        '{' => ReadInline(),
        _ => TomlScalars.Read(_cursor),
    };

    private TomlArray ReadArray()
    {
        var array = new TomlArray(_cursor.Place, OfTables: false);
        _cursor.Advance();
        _cursor.SkipLines();
        while (!_cursor.Take("]"))
        {
            array.Items.Add(ReadValue());
            _cursor.SkipLines();
            if (_cursor.Take(","))
                _cursor.SkipLines();
            else if (_cursor.Current != ']')
                throw _cursor.Unexpected("',' or ']' in the list");
        }

        return array;
    }

    private TomlTable ReadInline()
    {
        var table = new TomlTable(_cursor.Place) { Origin = TomlOrigin.Header };
        _cursor.Advance();
        _cursor.SkipBlanks();
        bool more = !_cursor.Take("}");
        while (more)
        {
            ReadAssignment(table);
            _cursor.SkipBlanks();
            more = _cursor.Take(",");
            if (!more)
                _cursor.Expect("}", "',' or '}' in the table, which ends in its line");
        }

        Close(table);
        return table;
    }

    /// <summary>What dotted keys made inside the braces is complete, too.</summary>
    private static void Close(TomlTable table)
    {
        table.Origin = TomlOrigin.Inline;
        foreach (TomlTable inner in table.Entries.Select(e => e.Value).OfType<TomlTable>())
            Close(inner);
    }

    private static TomlException Taken(TomlEntryName part, TomlValue other) => new(
        part.At,
        $"expected a key that is not taken, found '{part.Name}', which is {other.Kind} since line {other.At.Line}");

    private readonly record struct TomlEntryName(TomlPlace At, string Name);
}
