namespace Gapless.Dev.Watching.Rules;

/// <summary>
/// A pattern for paths relative to a folder. Without a slash it is held against the name alone, so that <c>*.cs</c> means every C# file
/// at any depth; a slash at the end means everything in a folder.
/// </summary>
internal sealed class Glob
{
    private readonly string _pattern;
    private readonly bool _nameOnly;
    private readonly string? _folder;

    public Glob(string text)
    {
        var pattern = text.StartsWith("./", StringComparison.Ordinal) ? text[1..] : text;
        if (pattern.Length > 1 && pattern.EndsWith('/'))
            pattern = (pattern.IndexOf('/') == pattern.Length - 1 ? "**/" : "") + pattern + "**";
        _nameOnly = !pattern.Contains('/');
        _pattern = pattern.TrimStart('/');
        _folder = _pattern.EndsWith("/**", StringComparison.Ordinal) ? _pattern[..^3] : null;
    }

    public bool Matches(ReadOnlySpan<char> relative, ReadOnlySpan<char> name) => Wildcard.Matches(_pattern, _nameOnly ? name : relative);

    /// <summary>Whether it matches the folder itself or, for certain, everything below it.</summary>
    public bool CoversFolder(ReadOnlySpan<char> relative, ReadOnlySpan<char> name) =>
        Matches(relative, name) || (_folder is not null && Wildcard.Matches(_folder, relative));
}
