using System.Diagnostics;
using Gapless.EndToEndTests.Harness;
using Gapless.Linux.Processes;

namespace Gapless.EndToEndTests.Operation;

public sealed class Footprint
{
    private const int Runs = 15;
    private const long LargestIdle = 80L << 20;

    /// <summary>Of a program that asks the supervisor to one that does nothing. What it takes in milliseconds is the machine's affair.</summary>
    private const double LargestRatio = 2.5;

    [Fact]
    public async Task Status_takes_hardly_longer_than_a_program_that_does_nothing()
    {
        await using var house = await new House("go").ServeAsync();
        var (status, nothing) = (new List<double>(), new List<double>());
        for (var i = 0; i < Runs; i++)
        {
            status.Add(await MeasureAsync("status", "--socket", house.Socket));
            nothing.Add(await MeasureAsync("--version"));
        }

        var ratio = Median(status) / Median(nothing);
        TestContext.Current.TestOutputHelper?.WriteLine($"gapless status {Median(status):0} ms, gapless --version {Median(nothing):0} ms, ratio {ratio:0.00} (medians of {Runs} alternating runs)");
        ratio.ShouldBeLessThan(LargestRatio);
    }

    [Fact]
    public async Task An_idle_supervisor_stays_small()
    {
        await using var house = await new House("go").ServeAsync();
        for (var i = 0; i < 4; i++)
            (await house.RunAsync("restart")).ShouldExitWith(0);
        await Task.Delay(TimeSpan.FromSeconds(10));

        var resident = ProcessTable.ResidentMemory(house.SupervisorPid);
        TestContext.Current.TestOutputHelper?.WriteLine($"supervisor {resident / 1048576.0:0.0} MB, keeper {ProcessTable.ResidentMemory(house.KeeperPid()) / 1048576.0:0.0} MB");
        resident.ShouldBeInRange(1, LargestIdle);
    }

    private static async Task<double> MeasureAsync(params string[] arguments)
    {
        var start = TimeProvider.System.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(Tool.Program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
        return TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
