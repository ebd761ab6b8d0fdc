using System.Globalization;

namespace Gapless.Dev.Front;

/// <summary>Makes the link that opens a line of a file in the developer's editor.</summary>
internal sealed class EditorLink
{
    private const string Usual = "vscode://file{path}:{line}:{column}";

    private static readonly string[] Scripts = ["javascript:", "data:", "vbscript:"];

    private readonly string _template;

    private EditorLink(string template) => _template = template;

    public static EditorLink Default { get; } = new(Usual);

    /// <param name="template">
    /// The value of GAPLESS_EDITOR: a link with <c>{path}</c> (absolute, begins with a slash), <c>{line}</c> and <c>{column}</c>. Null and empty: the
    /// default.
    /// </param>
    /// <exception cref="FormatException">It is no link, or one that would run as a script in the page.</exception>
    public static EditorLink Of(string? template)
    {
        if (string.IsNullOrWhiteSpace(template))
            return Default;
        var text = template.Trim();
        if (!text.Contains(':', StringComparison.Ordinal) || !text.Contains("{path}", StringComparison.Ordinal))
            throw new FormatException($"GAPLESS_EDITOR is \"{text}\", and should be a link with {{path}}, such as {Usual}");
        if (Scripts.Any(s => text.StartsWith(s, StringComparison.OrdinalIgnoreCase)))
            throw new FormatException($"GAPLESS_EDITOR is \"{text}\": that would run in the page instead of opening an editor");
        return new EditorLink(text);
    }

    /// <param name="file">Absolute.</param>
    /// <param name="line">Below 1 counts as 1, as does <paramref name="column"/>.</param>
    public string To(string file, int line, int column) => _template
        .Replace("{path}", string.Join('/', file.Split('/').Select(Uri.EscapeDataString)), StringComparison.Ordinal)
        .Replace("{line}", Math.Max(1, line).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{column}", Math.Max(1, column).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
