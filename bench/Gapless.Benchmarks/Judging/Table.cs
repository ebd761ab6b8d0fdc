namespace Gapless.Benchmarks.Judging;

/// <summary>A Markdown table on standard output.</summary>
internal static class Table
{
    public static void Head(string title, params string[] columns)
    {
        Console.WriteLine($"\n### {title}\n");
        Row(columns);
        Row([.. columns.Select(_ => "---")]);
    }

    public static void Row(params string[] cells) => Console.WriteLine($"| {string.Join(" | ", cells)} |");

    public static string Number(double value) => double.IsPositiveInfinity(value) ? "not within the run" : value.ToString("#,0");

    public static string Percent(double share) => (share * 100).ToString("0.###") + " %";
}
