namespace Gapless.Supervisor.Configuration.Reading;

/// <summary>
/// <c>run</c> is started as <c>exec LINE</c>, so that the process keeps its pid: then anything but one simple command is silently
/// cut off after its first part, or is taken for the program's name.
/// </summary>
internal static class ShellLine
{
    public static void Check(Field field, string line)
    {
        string first = line.TrimStart().Split(' ', '\t')[0];
        int equals = first.IndexOf('=');
        if (equals > 0 && EnvName.IsValid(first[..equals]))
        {
            field.Report($"begins with the assignment '{first}'", $"Move it to 'env: {{ {first[..equals]}: … }}'.");
        }
        else if (first is "exec" or "cd" or "export" or "source" or ".")
        {
            field.Report(
                $"begins with '{first}', a word of the shell",
                first == "exec" ? "Remove 'exec'; it is added anyway." : "Put the lines into a script of the release and run that. The working directory is the release's own.");
        }
        else if (Operator(line) is { } found)
        {
            field.Report($"holds '{found}', but must be one command", $"Put it into a script of the release that ends with 'exec …', or write: sh -c '…{found}…'.");
        }
    }

    /// <summary>The first operator outside quotes, or null.</summary>
    private static string? Operator(string line)
    {
        char quote = '\0';
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '\\' && quote != '\'')
            {
                i++;
            }
            else if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '\'' or '"')
            {
                quote = c;
            }
            else if (c is ';' or '|' or '\n' && line[i..].Trim().Length > 0)
            {
                return c == '\n' ? "a line break" : i + 1 < line.Length && line[i + 1] == c ? $"{c}{c}" : c.ToString();
            }
            else if (c == '&' && (i == 0 || line[i - 1] is not ('>' or '<')) && (i + 1 == line.Length || line[i + 1] != '>'))
            {
                return i + 1 < line.Length && line[i + 1] == '&' ? "&&" : "&";
            }
        }

        return null;
    }
}
