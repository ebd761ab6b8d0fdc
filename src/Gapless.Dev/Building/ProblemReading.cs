using System.Globalization;
using System.Text.RegularExpressions;
using Gapless.Dev.Compiling;

namespace Gapless.Dev.Building;

/// <summary>Finds places in the output of compilers: <c>file:line:column: message</c> (Go, gcc, rustc, tsc), <c>file(line,column): error CS1002: message</c>, Python's and Node's traces.</summary>
internal static partial class ProblemReading
{
    private const int Most = 100;

    public static IReadOnlyList<Problem> Read(string output, string folder)
    {
        var found = new List<Problem>();
        var lines = output.Split('\n');
        for (var i = 0; i < lines.Length && found.Count < Most; i++)
        {
            if (ReadLine(lines[i].TrimEnd('\r'), lines.AsSpan(i + 1), folder) is { } problem && !found.Contains(problem))
                found.Add(problem);
        }

        return found;
    }

    private static Problem? ReadLine(string line, ReadOnlySpan<string> following, string folder)
    {
        if (Bracketed().Match(line) is { Success: true } bracketed)
            return Of(bracketed, bracketed.Groups["message"].Value, folder);
        if (Python().Match(line) is { Success: true } python)
            return Of(python, LastOfTrace(following), folder);
        return Colons().Match(line) is { Success: true } colons ? Of(colons, colons.Groups["message"].Value, folder) : null;
    }

    /// <summary>A trace ends with what went wrong: the first line behind it that is not indented.</summary>
    private static string LastOfTrace(ReadOnlySpan<string> following)
    {
        foreach (var line in following)
        {
            if (line.Length > 0 && !char.IsWhiteSpace(line[0]))
                return line.Trim();
        }

        return "";
    }

    private static Problem? Of(Match match, string message, string folder)
    {
        var file = Path.GetFullPath(match.Groups["file"].Value, folder);
        if (!File.Exists(file))
            return null;
        var isError = !match.Groups["kind"].Value.Equals("warning", StringComparison.OrdinalIgnoreCase);
        return new Problem(file, Number(match.Groups["line"]), Number(match.Groups["column"]), isError, match.Groups["code"].Value, message.Trim());
    }

    private static int Number(Group group) => int.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    [GeneratedRegex(@"^\s*(?<file>[^\s:(][^:(]*)\((?<line>\d+)(,(?<column>\d+))?(,\d+,\d+)?\)\s*:\s*(?<kind>error|warning)\s+(?<code>\w+)\s*:\s*(?<message>.*?)(\s\[[^\]]+\])?$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Bracketed();

    [GeneratedRegex(@"^\s*File ""(?<file>[^""]+)"", line (?<line>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Python();

    [GeneratedRegex(@"^\s*(-->\s*)?(?<file>[^\s:][^:]*):(?<line>\d+)(:(?<column>\d+))?(:\s*|\s+-\s+|$)((?<kind>error|warning)\b:?\s*)?(?<message>.*)$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Colons();
}
