using System.Text.Json;
using Gapless.Drill;

namespace Gapless.Benchmarks;

/// <summary>Reports beside one another: failures of requests per class, and the longest time without an answer.</summary>
internal static class TableCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        var reports = new List<(string Name, TrafficReport Report)>();
        foreach (var pair in args.Select(a => a.Split('=', 2)))
            reports.Add((pair[0], JsonSerializer.Deserialize(await File.ReadAllTextAsync(pair[1]), TrafficJson.Default.TrafficReport)!));

        var kinds = reports.SelectMany(r => r.Report.Classes).Select(c => c.Class).Distinct().ToArray();
        Row(["failed / requests", .. kinds.Select(k => k.ToString().ToLowerInvariant()), "all", "longest gap short / keepalive, ms"]);
        Row(Enumerable.Repeat("---", kinds.Length + 3));
        foreach (var (name, report) in reports)
            Row([name, .. kinds.Select(k => Cell(report, k)), $"{report.Failed} / {report.Started}", $"{Gap(report, TrafficClass.Short)} / {Gap(report, TrafficClass.KeepAlive)}"]);
        return 0;
    }

    private static void Row(IEnumerable<string> cells) => Console.WriteLine($"| {string.Join(" | ", cells)} |");

    private static string Cell(TrafficReport report, TrafficClass kind) =>
        report.Classes.SingleOrDefault(c => c.Class == kind) is { } c ? $"{c.Failed} / {c.Started}" : "–";

    private static string Gap(TrafficReport report, TrafficClass kind) =>
        report.Classes.SingleOrDefault(c => c.Class == kind)?.LongestGapMilliseconds.ToString("F0") ?? "–";
}
