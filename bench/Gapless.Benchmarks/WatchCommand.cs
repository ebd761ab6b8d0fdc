using System.Globalization;
using Gapless.Dev.Plans;
using Gapless.Dev.Watching;

namespace Gapless.Benchmarks;

/// <summary>Watches a folder as `gapless dev` does, and measures: the start, the memory, and how soon a change is told of.</summary>
internal static class WatchCommand
{
    private const int Changes = 200;

    public static async Task<int> RunAsync(string folder)
    {
        var clock = TimeProvider.System;
        var rules = new WatchRules { Folders = [Path.GetFullPath(folder)] };
        var start = clock.GetTimestamp();
        await using var watcher = ChangeWatcher.Start([rules], clock);
        var started = clock.GetElapsedTime(start);
        var processor = Environment.CpuUsage.TotalTime;
        var counts = watcher.Counts;
        Console.WriteLine($"watched: {counts.Files} files in {counts.Folders} folders, {counts.Polled} of them polled");
        Row("start", started);
        Row("processor time up to there, the program's own start included", processor);
        Console.WriteLine($"memory after the start: {Resident():F0} MB");
        await watcher.Hashed;
        Row("all contents known after", clock.GetElapsedTime(start));
        Console.WriteLine($"memory after that: {Resident():F0} MB");

        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Take(20_000).Order(StringComparer.Ordinal).ToArray();
        var random = new Random(1);
        var inPlace = new List<TimeSpan>();
        var renamed = new List<TimeSpan>();
        for (var i = 0; i < Changes; i++)
        {
            var file = files[random.Next(files.Length)];
            inPlace.Add(await MeasureAsync(watcher, clock, () => File.WriteAllText(file, Guid.NewGuid().ToString())));
            renamed.Add(await MeasureAsync(watcher, clock, () =>
            {
                File.WriteAllText(file + ".tmp", Guid.NewGuid().ToString());
                File.Move(file + ".tmp", file, overwrite: true);
            }));
        }
        Console.WriteLine($"quiet time: {rules.Quiet.TotalMilliseconds:F0} ms, part of the times that follow");
        Percentiles("written in place", inPlace);
        Percentiles("renamed over", renamed);
        var left = new List<TimeSpan>(inPlace.Concat(renamed).Select(t => t - rules.Quiet));
        Percentiles("both, without the quiet time", left);
        Console.WriteLine($"memory at the end: {Resident():F0} MB");
        while (watcher.Warnings.TryRead(out var warning))
            Console.WriteLine($"warning: {warning}");
        return 0;
    }

    private static async Task<TimeSpan> MeasureAsync(ChangeWatcher watcher, TimeProvider clock, Action change)
    {
        change();
        var saved = clock.GetTimestamp();
        await watcher.Bursts.ReadAsync();
        return clock.GetElapsedTime(saved);
    }

    private static void Percentiles(string what, List<TimeSpan> times)
    {
        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: p50 {times[times.Count / 2].TotalMilliseconds:F1} ms, p95 {times[times.Count * 95 / 100].TotalMilliseconds:F1} ms, worst {times[^1].TotalMilliseconds:F1} ms"));
    }

    private static void Row(string what, TimeSpan time) => Console.WriteLine($"{what}: {time.TotalMilliseconds:F0} ms");

    private static double Resident() =>
        double.Parse(File.ReadLines("/proc/self/status").Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
}
