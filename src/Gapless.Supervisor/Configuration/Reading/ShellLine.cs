namespace Gapless.Supervisor.Configuration.Reading;

/// <summary>
/// A simple command replaces the shell and keeps its pid. In a compound line only the author can say which part is the server; without
/// an <c>exec</c> there, LISTEN_PID and the notifications would be the shell's, and the server would not take its sockets.
/// </summary>
internal static class ShellLine
{
    public static void Check(Field field, string line)
    {
        string? found = Operator(line);
        if (found == "&")
        {
            field.Report("puts a process into the background with '&', where nobody watches it", "Declare it as a service of its own, or remove the '&'.");
        }
        else if (found is not null && !line.Split(' ', '\t', '\n', ';', '&', '|', '(').Contains("exec"))
        {
            field.Report($"holds '{found}' but no 'exec', so the server would not be the process that the sockets are for", "Write 'exec' before the server's command, or move the line into a script that ends with 'exec …'.");
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
