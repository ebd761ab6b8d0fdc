using Gapless.Drill;
using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Flows;

public sealed class W15_Recreate
{
    [Fact]
    public async Task Package_ready_then_stop_then_the_old_is_kept_then_the_new_is_placed_then_start_while_requests_wait()
    {
        await using var house = await new House(settings: "strategy: recreate").ServeAsync();
        var before = await house.LastEventAsync();
        await using var load = Load.Start(Load.WithoutIdleConnections(house.Address));
        await load.AnswerAsync();

        (await house.DeployAsync(house.Release("v2"))).ShouldExitWith(0);

        await load.AnswerAsync();
        var report = await load.StopWithoutLossAsync();
        report[TrafficClass.Short].AnswersByVersion.Keys.ShouldBe(["v1", "v2"], ignoreOrder: true);
        var events = await house.EventsAsync(before);
        events.ShouldBeExactly(
            "rollout.begun", "rollout.staging", "rollout.making_room", "generation.draining", "generation.stopping", "worker.exited", "generation.ended",
            "rollout.starting", "worker.started", "worker.ready", "rollout.proving", "rollout.shifting", "traffic.shifted", "rollout.promoting", "rollout.done");
        events.Single(e => e.Kind == "worker.exited").Text.ShouldEndWith("exit code 0");
        (await house.RunAsync("releases", "--json")).Output.ShouldContain("\"v1\"", customMessage: "the old release is kept");
        await house.ShouldSettleAsync(generation: 2);
    }
}
