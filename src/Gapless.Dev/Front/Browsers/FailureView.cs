using System.Text;
using System.Text.RegularExpressions;
using Gapless.Dev.Compiling;

namespace Gapless.Dev.Front.Browsers;

/// <summary>A failure as pages show it. Everything is plain text: whoever shows it escapes it.</summary>
/// <param name="Output">Without terminal colours; empty when the problems say it all.</param>
/// <param name="More">Problems beyond the <see cref="MostProblems"/> shown.</param>
internal sealed partial record FailureView(string Title, IReadOnlyList<ProblemView> Problems, int More, string Output)
{
    private const int MostProblems = 30;
    private const int LongestOutput = 64 * 1024;

    /// <summary>Reads the source lines around each problem as they are now.</summary>
    public static FailureView Of(BuildFailure failure, FrontOptions options)
    {
        var ordered = failure.Problems.OrderBy(p => p.IsError ? 0 : 1).ToList();
        var shown = ordered.Take(MostProblems).Select(p => ProblemView.Of(p, options)).ToList();
        var output = failure.Problems.Count > 0 ? "" : Colours().Replace(failure.Output, "").Trim();
        return new FailureView(failure.Title, shown, ordered.Count - shown.Count, output.Length > LongestOutput ? output[^LongestOutput..] : output);
    }

    /// <summary>For clients that are no browsers.</summary>
    public string ToText()
    {
        var text = new StringBuilder().AppendLine(Title);
        foreach (var problem in Problems)
            text.AppendLine().Append(problem.ToText());
        if (More > 0)
            text.AppendLine().AppendLine($"and {More} more");
        if (Output.Length > 0)
            text.AppendLine().AppendLine(Output);
        return text.ToString();
    }

    [GeneratedRegex(@"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Colours();
}
