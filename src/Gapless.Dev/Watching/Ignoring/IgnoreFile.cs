using System.Text;

namespace Gapless.Dev.Watching.Ignoring;

/// <summary>A .gitignore file, or one of the same form. Immutable.</summary>
internal sealed class IgnoreFile
{
    private readonly IgnorePattern[] _patterns;

    public IgnoreFile(string text)
    {
        var patterns = new List<IgnorePattern>();
        var all = AsBytes(text.AsSpan().TrimStart('\uFEFF'));
        foreach (var range in all.Split('\n'))
        {
            var line = all[range];
            if (IgnorePattern.Parse(line.EndsWith("\r") ? line[..^1] : line) is { } pattern)
                patterns.Add(pattern);
        }
        // The last line that matches decides.
        patterns.Reverse();
        _patterns = [.. patterns];
    }

    /// <summary>Null when there is no such file, or nothing in it says anything.</summary>
    public static IgnoreFile? TryRead(string path)
    {
        try
        {
            var file = File.Exists(path) ? new IgnoreFile(File.ReadAllText(path)) : null;
            return file is { _patterns.Length: > 0 } ? file : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether the path is ignored; null: no line is about it.</summary>
    /// <param name="relative">To the folder of this file.</param>
    public bool? Ignores(ReadOnlySpan<char> relative, ReadOnlySpan<char> name, bool isFolder)
    {
        if (!Ascii.IsValid(relative))
        {
            relative = AsBytes(relative);
            name = AsBytes(name);
        }
        foreach (var pattern in _patterns)
        {
            if (pattern.Matches(relative, name, isFolder))
                return pattern.Ignores;
        }
        return null;
    }

    /// <summary>Git compares bytes: its question mark is one of the two that make an é. Here each byte becomes a character.</summary>
    private static ReadOnlySpan<char> AsBytes(ReadOnlySpan<char> text) =>
        Ascii.IsValid(text) ? text : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text.ToString()));
}
