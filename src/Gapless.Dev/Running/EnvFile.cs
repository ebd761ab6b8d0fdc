namespace Gapless.Dev.Running;

/// <summary>A file of NAME=VALUE lines, as shells and most languages' dotenv libraries write them.</summary>
internal static class EnvFile
{
    /// <summary>In the order of the file; a file that is missing is empty.</summary>
    /// <exception cref="FormatException">A line is no assignment; the message names file and line.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(string path)
    {
        if (!File.Exists(path))
            return [];
        var all = new List<KeyValuePair<string, string>>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            var text = line.Trim();
            if (text.Length == 0 || text[0] == '#')
                continue;
            if (text.StartsWith("export ", StringComparison.Ordinal))
                text = text["export ".Length..].TrimStart();
            var equals = text.IndexOf('=');
            var name = equals > 0 ? text[..equals].TrimEnd() : "";
            if (name.Length == 0 || name.Any(char.IsWhiteSpace))
                throw new FormatException($"{path}:{number}: expected NAME=VALUE, found \"{text}\".");
            all.Add(new(name, ValueOf(text[(equals + 1)..].Trim())));
        }

        return all;
    }

    private static string ValueOf(string text)
    {
        if (text.Length >= 2 && text[0] == '\'' && text.LastIndexOf('\'') is > 0 and var quote)
            return text[1..quote];
        if (text.Length >= 2 && text[0] == '"' && text.LastIndexOf('"') is > 0 and var end)
            return text[1..end].Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal);
        var comment = text.IndexOf(" #", StringComparison.Ordinal);
        return comment < 0 ? text : text[..comment].TrimEnd();
    }
}
