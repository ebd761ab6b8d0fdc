using System.Text;
using System.Text.RegularExpressions;

namespace Gapless.Linux.Processes;

/// <summary>
/// The words /bin/sh is started with. The shell is there for two things that only the process itself can do after it
/// exists: say its own pid in LISTEN_PID, and set its own soft limit of open files. Then it becomes the program.
/// </summary>
internal static partial class ChildScript
{
    internal static List<string> Arguments(SpawnRequest request)
    {
        var script = new StringBuilder();
        if (request.FileLimitSoft is { } limit)
        {
            script.Append($"ulimit -S -n {limit} || exit 126; ");
        }
        if (request.ListenFdNames.Count > 0)
        {
            script.Append("export LISTEN_PID=$$; ");
        }
        switch (request.Command)
        {
            case SpawnCommand.Arguments { Values: var values }:
                script.Append("exec \"$@\"");
                return ["/bin/sh", "-c", script.ToString(), "sh", .. values];
            case SpawnCommand.Shell { Line: var line }:
                script.Append(Exec(line.Trim()));
                return ["/bin/sh", "-c", script.ToString()];
            default:
                throw new ArgumentException("A process needs a command.", nameof(request));
        }
    }

    // What is quoted, escaped or substituted does not make a command compound, whatever characters it holds.
    internal static string Exec(string line)
    {
        string bare = Quoted().Replace(line, "_");
        return Compound().IsMatch(bare) || bare.StartsWith("exec ", StringComparison.Ordinal) ? line
            : Assignment().IsMatch(bare) ? $"exec env {line}"
            : $"exec {line}";
    }

    [GeneratedRegex(@"'[^']*'|""(\\.|[^""\\])*""|\\.|\$\([^()]*\)|`[^`]*`|[0-9]?>&[0-9]", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"[;&|()\n]|^(if|for|while|until|case|\{|!)\s", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Compound();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*=", RegexOptions.None, 1000)]
    private static partial Regex Assignment();
}
