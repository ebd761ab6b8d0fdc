using System.Text;

namespace Gapless.Drill;

internal static class ReportText
{
    private const int FailuresShown = 10;

    private static readonly string[] Headings =
    [
        "class", "requests", "ok", "failed", "wrong", "refused", "reset", "eof", "timeout", "polite", "idle closed", "opened", "survived", "gap ms", "at s", "max ms", "versions",
    ];

    public static string Of(TrafficReport report)
    {
        var rows = new List<string[]> { Headings };
        rows.AddRange(report.Classes.Select(Row));
        var widths = Enumerable.Range(0, Headings.Length).Select(i => rows.Max(r => r[i].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, i) => i == 0 || i == row.Length - 1 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]));
            text.AppendLine(string.Join("  ", cells).TrimEnd());
        }
        text.AppendLine().Append($"{report.Ok} of {report.Started} requests answered, {report.Failed} failed");
        text.AppendLine(report.InFlight > 0 ? $", {report.InFlight} under way ({report.Seconds:F1} s)" : $" ({report.Seconds:F1} s, seed {report.Seed})");
        foreach (var phase in report.Phases)
            text.AppendLine($"  {phase.FromSeconds,6:F1} s  {phase.Label}: {phase.Ok} ok, {phase.Failed} failed");
        if (report.Failures.Count > 0)
            text.AppendLine("first failures:");
        foreach (var failure in report.Failures.Take(FailuresShown))
            text.Append("  ").AppendLine(failure.ToString());
        return text.ToString();
    }

    private static string[] Row(ClassReport c) =>
    [
        c.Class.ToString(),
        c.Started.ToString(),
        c.Ok.ToString(),
        c.Failed.ToString(),
        c.WrongAnswer.ToString(),
        c.Refused.ToString(),
        c.Reset.ToString(),
        (c.EofBeforeAnswer + c.EofWithinAnswer).ToString(),
        c.Timeout.ToString(),
        c.ClosedPolitely.ToString(),
        c.ClosedIdle.ToString(),
        c.Opened.ToString(),
        Math.Max(c.SurvivedVersionChange, c.SurvivedWorkerChange).ToString(),
        c.LongestGapMilliseconds.ToString("F0"),
        c.LongestGapEndSeconds.ToString("F1"),
        c.LongestLatencyMilliseconds.ToString("F0"),
        string.Join(' ', c.AnswersByVersion.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key}:{v.Value}")),
    ];
}
