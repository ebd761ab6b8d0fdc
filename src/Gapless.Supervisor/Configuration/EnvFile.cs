using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration;

/// <summary>
/// A file of <c>KEY=VALUE</c> lines. Empty lines and lines that begin with <c>#</c> are skipped, <c>export </c> before a key too. A
/// value in single quotes is taken as it is, one in double quotes with the escapes <c>\n \t \" \\</c>; <c>$</c> has no meaning.
/// </summary>
public static class EnvFile
{
    /// <summary>Reads a file; the last of several lines with the same key wins.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="FormatException">A line is no assignment; the message names file and line.</exception>
    public static ImmutableSortedDictionary<string, string> Read(string path) => Parse(File.ReadAllText(path), path);

    /// <summary>As <see cref="Read"/>; <paramref name="path"/> is only named in errors.</summary>
    public static ImmutableSortedDictionary<string, string> Parse(string text, string path)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (line.StartsWith("export ", StringComparison.Ordinal))
            {
                line = line[7..].TrimStart();
            }

            int equals = line.IndexOf('=');
            string key = equals < 0 ? line : line[..equals].TrimEnd();
            if (equals < 0 || !EnvName.IsValid(key))
            {
                throw new FormatException($"{path}:{i + 1}: not of the form KEY=VALUE.");
            }

            values[key] = Unquote(line[(equals + 1)..].TrimStart()) ?? throw new FormatException($"{path}:{i + 1}: the quote of '{key}' does not end in its line.");
        }

        return values.ToImmutable();
    }

    private static string? Unquote(string value)
    {
        if (value.Length == 0 || value[0] is not ('"' or '\''))
        {
            int comment = value.IndexOf(" #", StringComparison.Ordinal);
            return comment < 0 ? value : value[..comment].TrimEnd();
        }

        char quote = value[0];
        var text = new System.Text.StringBuilder();
        for (int i = 1; i < value.Length; i++)
        {
            char c = value[i];
            if (c == quote)
            {
                return text.ToString();
            }

            if (c == '\\' && quote == '"' && i + 1 < value.Length)
            {
                char next = value[++i];
                text.Append(next switch { 'n' => "\n", 't' => "\t", '"' => "\"", '\\' => "\\", _ => "\\" + next });
            }
            else
            {
                text.Append(c);
            }
        }

        return null;
    }
}
