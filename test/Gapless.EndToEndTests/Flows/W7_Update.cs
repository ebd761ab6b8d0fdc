using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Flows;

public sealed class W7_Update
{
    private const string Smoke = "smoke: [ GET /fast -> 200 ]";

    [Fact]
    public async Task Ready_then_update_then_new_instance_then_health_check_then_traffic_then_the_old_leaves_gracefully()
    {
        await using var house = await new House(settings: Smoke).ServeAsync();
        var before = await house.LastEventAsync();
        await using var load = Load.Start(Load.WithoutIdleConnections(house.Address));
        await load.AnswerAsync();

        (await house.DeployAsync(house.Release("v2"))).ShouldExitWith(0);

        await load.AnswerAsync();
        await load.StopWithoutLossAsync();
        var events = await house.EventsAsync(before);
        events.ShouldBeExactly(
            "rollout.begun", "rollout.staging", "rollout.starting", "worker.started", "worker.ready", "rollout.proving", "rollout.shifting", "traffic.shifted", "rollout.promoting",
            "rollout.draining", "generation.draining", "generation.stopping", "worker.exited", "generation.ended", "rollout.done");
        events.Single(e => e.Kind == "worker.exited").Text.ShouldEndWith("exit code 0");
        (await Http.GetAsync(house.Port)).Version.ShouldBe("v2");
        await house.ShouldSettleAsync(generation: 2);
    }

    [Fact]
    public async Task Ready_then_update_then_new_instance_then_the_check_fails_then_the_old_stays()
    {
        await using var house = await new House(settings: Smoke).ServeAsync();
        var old = house.Live.Workers[0].Pid;
        var before = await house.LastEventAsync();
        await using var load = Load.Start(Load.WithoutIdleConnections(house.Address));
        await load.AnswerAsync();

        (await house.DeployAsync(house.Release("v2", """{ "failOneIn": 1 }"""))).ShouldExitWith(1);

        await load.AnswerAsync();
        var report = await load.StopWithoutLossAsync();
        report.Classes.ShouldAllBe(c => c.AnswersByVersion.Keys.Single() == "v1", report.ToText());
        (await house.EventsAsync(before)).ShouldBeExactly(
            "rollout.begun", "rollout.staging", "rollout.starting", "worker.started", "worker.ready", "rollout.proving", "release.rejected", "rollout.reverting", "traffic.returned",
            "generation.draining", "generation.stopping", "worker.exited", "generation.ended", "rollout.reverted");
        house.Live.Workers[0].Pid.ShouldBe(old);
        await house.ShouldSettleAsync(generation: 1);
    }
}
