using System.Globalization;
using System.Text.RegularExpressions;

namespace Gapless.Dev.Compiling.Evaluation;

/// <summary>Finds the errors in what MSBuild prints: <c>file(line,column): error CODE: message [project]</c>.</summary>
internal static partial class BuildOutput
{
    public static IReadOnlyList<Problem> Problems(string output) =>
        [.. output.Split('\n').Select(l => Line().Match(l.TrimEnd())).Where(m => m.Success).Select(ProblemOf).Distinct().OrderByDescending(p => p.IsError)];

    private static Problem ProblemOf(Match match) =>
        new(FileOf(match.Groups["origin"].Value), Number(match.Groups["line"]), Number(match.Groups["column"]), match.Groups["kind"].Value == "error", match.Groups["code"].Value, match.Groups["text"].Value);

    /// <summary>The origin may also be a tool: "MSBUILD", "CSC".</summary>
    private static string? FileOf(string origin) => origin.StartsWith('/') ? origin : null;

    private static int Number(Group group) => group.Success ? int.Parse(group.Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^\s*(?<origin>[^:]+?)\s*(\((?<line>\d+)(,(?<column>\d+))?(,\d+,\d+)?\))?\s*: (?<kind>error|warning) (?<code>[A-Z]+\d+)\s*: (?<text>.*?)( \[[^\]]+\])?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Line();
}
