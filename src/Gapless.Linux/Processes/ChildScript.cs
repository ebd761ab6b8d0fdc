using System.Buffers;
using System.Text;

namespace Gapless.Linux.Processes;

/// <summary>
/// The words /bin/sh is started with. The shell is there for two things that only the process itself can do after it
/// exists: say its own pid in LISTEN_PID, and set its own soft limit of open files. Then it becomes the program.
/// </summary>
internal static class ChildScript
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789");
    private static readonly SearchValues<char> Separators = SearchValues.Create(";&|()\n");

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

    /// <summary>The line with <c>exec</c> before it, unless it is more than one command.</summary>
    // Without regular expressions: running the first ones costs a supervisor 0.6 MB for good.
    internal static string Exec(string line)
    {
        string bare = Bare(line);
        return IsCompound(bare) || bare.StartsWith("exec ", StringComparison.Ordinal) ? line
            : IsAssignment(bare) ? $"exec env {line}"
            : $"exec {line}";
    }

    private static bool IsCompound(string bare) =>
        bare.AsSpan().ContainsAny(Separators) || bare.Split((char[]?)null, 2) is ["if" or "for" or "while" or "until" or "case" or "{" or "!", _];

    private static bool IsAssignment(string bare) =>
        bare.IndexOf('=') is > 0 and var end && !char.IsAsciiDigit(bare[0]) && bare.AsSpan(0, end).IndexOfAnyExcept(NameCharacters) < 0;

    // What is quoted, escaped or substituted does not make a command compound, whatever characters it holds.
    private static string Bare(string line)
    {
        var bare = new StringBuilder();
        for (int at = 0; at < line.Length;)
        {
            int covered = Covered(line.AsSpan(at));
            bare.Append(covered > 0 ? '_' : line[at]);
            at += Math.Max(covered, 1);
        }
        return bare.ToString();
    }

    /// <summary>How many characters are one quoted, escaped or substituted thing, or a copied descriptor (<c>2>&amp;1</c>); 0: none.</summary>
    private static int Covered(ReadOnlySpan<char> rest) => rest switch
    {
        ['\'' or '`', .. var inside] => inside.IndexOf(rest[0]) + 2 is > 1 and var length ? length : 0,
        ['"', ..] => DoubleQuoted(rest),
        ['\\', _, ..] => 2,
        ['$', '(', .. var inside] => inside.IndexOfAny('(', ')') is >= 0 and var end && inside[end] == ')' ? end + 3 : 0,
        ['>', '&', >= '0' and <= '9', ..] => 3,
        [>= '0' and <= '9', '>', '&', >= '0' and <= '9', ..] => 4,
        _ => 0,
    };

    private static int DoubleQuoted(ReadOnlySpan<char> rest)
    {
        for (int at = 1; at < rest.Length; at++)
        {
            if (rest[at] == '"')
            {
                return at + 1;
            }
            if (rest[at] == '\\')
            {
                at++;
            }
        }
        return 0;
    }
}
