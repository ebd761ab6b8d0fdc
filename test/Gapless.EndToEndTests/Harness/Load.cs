using Gapless.Drill;
using Gapless.Supervisor.Configuration;

namespace Gapless.EndToEndTests.Harness;

/// <summary>Traffic in which every request is accounted for and none is repeated.</summary>
internal static class Load
{
    /// <summary>
    /// What no server that obeys the systemd contract may lose: short requests and long ones, uploads and downloads, each on a connection of its
    /// own. What becomes of connections that are idle when a server stops is measured by <see cref="Rollouts.Level1Losses"/>.
    /// </summary>
    public static TrafficPlan WithoutIdleConnections(params IReadOnlyList<ListenAddress> targets) =>
        (TrafficPlan.ForScenario(targets[0], webSocket: false) with { Targets = targets })
        .Only(TrafficClass.Short, TrafficClass.Slow, TrafficClass.Upload, TrafficClass.Download)
        .With(TrafficClass.Slow, c => c with { Path = "/slow?ms=1500", OwnConnections = true })
        .With(TrafficClass.Upload, c => c with { BodyTime = TimeSpan.FromSeconds(1.5), OwnConnections = true })
        .With(TrafficClass.Download, c => c with { Path = "/download?chunks=20&ms=2000", OwnConnections = true });

    public static TrafficRun Start(TrafficPlan plan)
    {
        var run = new TrafficRun(plan, TimeProvider.System);
        run.Start();
        return run;
    }

    /// <summary>Waits until at least this many more requests have been answered: no time passes for nothing.</summary>
    public static async Task AnswerAsync(this TrafficRun run, int more = 100)
    {
        var wanted = run.Snapshot().Ok + more;
        try
        {
            await Tests.Until.TrueAsync(() => run.Snapshot().Ok >= wanted, $"{more} more requests are answered", TestLimits.Event);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}\n{run.Snapshot().ToText()}", late);
        }
    }

    /// <summary>Ends the traffic: nothing may have failed, and there must have been something of every class.</summary>
    public static async Task<TrafficReport> StopWithoutLossAsync(this TrafficRun run)
    {
        var report = await run.StopAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(report.ToText());
        report.Failed.ShouldBe(0, report.ToText());
        report.Classes.ShouldAllBe(c => c.Ok > 0, report.ToText());
        return report;
    }
}
