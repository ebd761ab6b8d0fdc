using Gapless.Dev.Watching.Rules;

namespace Gapless.Dev.Watching.Ignoring;

/// <summary>One line of a .gitignore file.</summary>
internal sealed class IgnorePattern
{
    private const string Special = "*?[\\";

    private readonly string _text;
    private readonly Kind _kind;
    private readonly bool _foldersOnly;

    private IgnorePattern(string text, Kind kind, bool foldersOnly, bool ignores)
    {
        _text = text;
        _kind = kind;
        _foldersOnly = foldersOnly;
        Ignores = ignores;
    }

    private enum Kind
    {
        /// <summary>The name is this text.</summary>
        Name,

        /// <summary>The name ends with this text.</summary>
        Ending,
        NamePattern,
        PathPattern,
    }

    /// <summary>False: the line begins with <c>!</c> and takes back what lines before it said.</summary>
    public bool Ignores { get; }

    /// <summary>Null: the line says nothing.</summary>
    public static IgnorePattern? Parse(ReadOnlySpan<char> line)
    {
        line = TrimSpaces(line);
        if (line.IsEmpty || line[0] == '#')
            return null;
        var ignores = line[0] != '!';
        if (!ignores)
            line = line[1..];
        var foldersOnly = line.EndsWith("/");
        if (foldersOnly)
            line = line[..^1];
        if (line.IsEmpty)
            return null;
        var anchored = line.Contains('/');
        var text = (line[0] == '/' ? line[1..] : line).ToString();
        var kind = anchored ? Kind.PathPattern
            : text.AsSpan().IndexOfAny(Special) < 0 ? Kind.Name
            : text[0] == '*' && text.AsSpan(1).IndexOfAny(Special) < 0 ? Kind.Ending
            : Kind.NamePattern;
        return new IgnorePattern(kind == Kind.Ending ? text[1..] : text, kind, foldersOnly, ignores);
    }

    /// <param name="relative">To the folder that the file with this line is in.</param>
    public bool Matches(ReadOnlySpan<char> relative, ReadOnlySpan<char> name, bool isFolder) => (isFolder || !_foldersOnly) && _kind switch
    {
        Kind.Name => name.SequenceEqual(_text),
        Kind.Ending => name.EndsWith(_text),
        Kind.NamePattern => Wildcard.Matches(_text, name),
        _ => Wildcard.Matches(_text, relative),
    };

    /// <summary>Spaces at the end do not count, unless a backslash stands before them.</summary>
    private static ReadOnlySpan<char> TrimSpaces(ReadOnlySpan<char> line)
    {
        var end = 0;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\')
            {
                i++;
                end = Math.Min(i + 1, line.Length);
            }
            else if (line[i] != ' ')
            {
                end = i + 1;
            }
        }
        return line[..end];
    }
}
