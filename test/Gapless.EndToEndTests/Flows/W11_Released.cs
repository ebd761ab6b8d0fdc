using Gapless.Drill;
using Gapless.EndToEndTests.Harness;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Flows;

public sealed class W11_Released
{
    private const string Hosted = """{ "hosting": true }""";
    private const string Settings = "smoke: [ GET /fast -> 200 ]\nrollout: { steps: auto, quiet: 2m, within: 3s }";

    [Fact]
    public async Task Released_then_health_then_smoke_then_baseline_compared_then_confirmed_then_traffic()
    {
        await using var house = await new House(settings: Settings, scenario: Hosted).ServeAsync();
        var before = await house.LastEventAsync();
        await using var load = Load.Start(Traffic(house));
        await load.AnswerAsync(1000);

        var receipt = (await house.DeployAsync(house.Release("v2", Hosted))).ShouldExitWith(0).Result.Receipt!;

        await load.StopWithoutLossAsync();
        receipt.Judge!.Verdict.ShouldBe("pass");
        // Which connections are moved so that each version has its share of requests is chance, and so is when.
        (await house.EventsAsync(before)).Where(e => e.Kind != "traffic.balancing").ShouldBeExactly(
            "rollout.begun", "rollout.staging", "rollout.starting", "worker.started", "worker.ready", "rollout.proving", "rollout.shifting", "traffic.shifted", "judge.trusted", "traffic.shifted",
            "judge.trusted", "traffic.shifted", "judge.trusted", "traffic.shifted", "rollout.promoting", "rollout.draining", "generation.draining", "generation.handing_over", "generation.stopping",
            "worker.exited", "generation.ended", "rollout.done");
        (await Http.GetAsync(house.Port)).Version.ShouldBe("v2");
        await house.ShouldSettleAsync(generation: 2);
    }

    [Fact]
    public async Task Released_then_health_fails_then_the_version_is_marked_bad_and_an_alert_goes_out()
    {
        await using var receiver = await AlertReceiver.StartAsync();
        await using var house = await new House(settings: Settings, scenario: Hosted).TellOfTrouble($"{{ webhook: '{receiver.Location}' }}").ServeAsync();
        var before = await house.LastEventAsync();
        using var feed = house.Follow(before);

        (await house.DeployAsync(house.Release("v2", """{ "hosting": true, "neverReady": true }"""))).ShouldExitWith(1);

        var sent = await feed.WaitForAsync("alert.sent");
        await feed.WaitForAsync("rollout.reverted");
        // The alert is on its way beside the way back.
        feed.Seen.Where(e => e.Kind != "alert.sent").ShouldBeExactly(
            "rollout.begun", "rollout.staging", "rollout.starting", "worker.started", "release.rejected", "rollout.reverting", "traffic.returned", "generation.draining", "generation.handing_over",
            "generation.stopping", "worker.exited", "generation.ended", "rollout.reverted");
        sent.Id.ShouldBeGreaterThan(feed.Seen.Single(e => e.Kind == "rollout.reverting").Id);
        receiver.Posts.ShouldHaveSingleItem().Body.ShouldContain("not ready within 3 s");
        (await house.RunAsync("releases", "--json")).Output.ShouldContain("rejected");
        (await Http.GetAsync(house.Port)).Version.ShouldBe("v1");
        await house.ShouldSettleAsync(generation: 1);
    }

    /// <summary>Connections that last, as from a load balancer.</summary>
    private static TrafficPlan Traffic(House house) => TrafficPlan.ForScenario(house.Address, webSocket: false).Only(TrafficClass.KeepAlive)
        .With(TrafficClass.KeepAlive, c => c with { Connections = 100, PauseFrom = TimeSpan.FromMilliseconds(50), PauseTo = TimeSpan.FromMilliseconds(150) });
}
