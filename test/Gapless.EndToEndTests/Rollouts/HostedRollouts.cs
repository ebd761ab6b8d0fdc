using Gapless.Drill;
using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Rollouts;

/// <summary>An app with Gapless.Hosting under every kind of HTTP/1.1 traffic: no request fails, and no client ever has to connect again.</summary>
public sealed class HostedRollouts(ITestOutputHelper output)
{
    private const string Hosted = """{ "hosting": true }""";

    /// <summary><c>bench/hosted-rollouts.sh</c> asks for fifty, from 300 connections.</summary>
    private static readonly int Rollouts = BenchSetting.Number("GAPLESS_HOSTED_ROLLOUTS", 3);

    private static readonly int Scale = BenchSetting.Number("GAPLESS_HOSTED_SCALE", 1);

    [Fact]
    public async Task No_request_fails_and_every_connection_stays_the_same()
    {
        await using var house = await new House("dotnet", "drain: 20s", scenario: Hosted).ServeAsync();
        var plan = TrafficPlan.ForScenario(house.Address, webSocket: false);
        plan = plan with { Classes = [.. plan.Classes.Select(c => c with { Connections = c.Connections * Scale, PauseFrom = c.PauseFrom * Scale, PauseTo = c.PauseTo * Scale })] };
        plan = plan.With(TrafficClass.IdleLong, c => c with { PauseFrom = TimeSpan.FromSeconds(6), PauseTo = TimeSpan.FromSeconds(30) });
        await using var load = Load.Start(plan);
        await Tests.Until.TrueAsync(
            () => load.Snapshot().Classes.Where(c => c.Class != TrafficClass.Short).All(c => c.Opened == Planned(c.Class)), "every client is connected", TestLimits.Event);
        long handedOver = 0;
        double longestWait = 0;

        for (var n = 2; n <= Rollouts + 1; n++)
        {
            load.Mark($"v{n}");
            var receipt = (await house.DeployAsync(house.Release($"v{n}", Hosted))).ShouldExitWith(0).Result.Receipt!;
            var account = receipt.Connections.ShouldNotBeNull();
            (account.Cut, account.ClosedPolitely, account.RequestsFailed, account.Unaccounted).ShouldBe((0, 0, 0, 0), account.ToString());
            account.HandedOver.ShouldBeGreaterThanOrEqualTo(plan.Classes.Where(c => c.Class != TrafficClass.Short).Sum(c => c.Connections), account.ToString());
            handedOver += account.HandedOver;
            longestWait = Math.Max(longestWait, account.LongestWaitMs);
            await load.AnswerAsync();
        }

        var report = await load.StopAsync();
        output.WriteLine(report.ToText());
        output.WriteLine($"{Rollouts} rollouts, {handedOver} connections handed over, longest wait {longestWait:0.0} ms");
        report.Failed.ShouldBe(0, report.ToText());
        foreach (var kept in report.Classes.Where(c => c.Class != TrafficClass.Short))
            kept.Opened.ShouldBe(Planned(kept.Class), kept.Class.ToString());

        long Planned(TrafficClass kind) => plan.Classes.Single(c => c.Class == kind).Connections;
    }
}
