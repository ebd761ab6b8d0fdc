using System.Diagnostics;
using Gapless.Benchmarks.Judging.Simulation;
using Gapless.Supervisor.Judging;
using Version = Gapless.Benchmarks.Judging.Simulation.Version;

namespace Gapless.Benchmarks.Judging;

/// <summary>What the judge itself takes.</summary>
internal static class Cost
{
    private const int Observations = 20_000;

    public static void Run()
    {
        Table.Head("What it costs", "", "us");
        Table.Row("an observation of counts", Microseconds(new Version(0.001)));
        Table.Row("an observation with 1,000 durations", Microseconds(new Version(0.001, LatencyShape.HeavyTail)));
        var judge = Judged(Windows(new Version(0.001, LatencyShape.HeavyTail)), 100);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 100; i++)
            judge.Verdict();
        Table.Row("a verdict with its report", (watch.Elapsed.TotalMicroseconds / 100).ToString("#,0"));
        var before = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(new Judge(new JudgeOptions()));
        Console.WriteLine($"\nA judge of the default metrics: {(GC.GetAllocatedBytesForCurrentThread() - before) / 1024} KiB.");
    }

    private static string Microseconds(Version version)
    {
        var windows = Windows(version);
        Judged(windows, Observations / 10);
        var watch = Stopwatch.StartNew();
        Judged(windows, Observations);
        return (watch.Elapsed.TotalMicroseconds / Observations).ToString("0.0");
    }

    private static Judge Judged(Observation[] windows, int observations)
    {
        var judge = new Judge(new JudgeOptions());
        for (var i = 0; i < observations; i++)
            judge.Observe(windows[i % windows.Length]);
        return judge;
    }

    private static Observation[] Windows(Version version)
    {
        var dice = new Dice(1);
        return [.. Enumerable.Range(0, 100).Select(_ => new Observation { Baseline = version.Serve(dice, 900), Candidate = version.Serve(dice, 100) })];
    }
}
