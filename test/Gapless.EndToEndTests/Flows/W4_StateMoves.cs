using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Flows;

public sealed class W4_StateMoves
{
    private const string Memory = """{ "hosting": true, "memory": {} }""";

    [Fact]
    public async Task Old_runs_then_new_starts_then_maps_shared_memory_then_old_writes_its_last_state_then_completion_flag_then_new_takes_over()
    {
        await using var house = await new House(scenario: Memory).ServeAsync();
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{house.Port}") };
        (await client.PostAsync(new Uri("/memory/words?word=copied", UriKind.Relative), null)).EnsureSuccessStatusCode();
        for (var visit = 1; visit <= 3; visit++)
            (await client.GetStringAsync("/memory/visit")).ShouldBe($"{visit}");
        var before = await house.LastEventAsync();

        (await house.DeployAsync(house.Release("v2", Memory))).ShouldExitWith(0);

        (await client.GetStringAsync("/version")).ShouldBe("v2");
        (await client.GetStringAsync("/memory/words")).ShouldBe("copied");
        (await client.GetStringAsync("/memory/visit")).ShouldBe("4");
        (await client.GetStringAsync("/memory/hits")).ShouldBe("4");
        (await house.EventsAsync(before)).ShouldBeExactly(
            "rollout.begun", "rollout.staging", "rollout.starting", "worker.started", "state.mapped", "worker.ready", "rollout.proving", "rollout.shifting", "generation.handing_over", "traffic.shifted",
            "state.written", "state.taken", "rollout.promoting", "rollout.draining", "generation.draining", "generation.stopping", "worker.exited", "generation.ended", "rollout.done");
        await house.ShouldSettleAsync(generation: 2);
    }

    [Fact]
    public async Task Old_runs_then_new_starts_then_cannot_read_the_state_then_old_goes_on_with_it()
    {
        await using var house = await new House(scenario: Memory).ServeAsync();
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{house.Port}") };
        (await client.GetStringAsync("/memory/visit")).ShouldBe("1");
        var before = await house.LastEventAsync();

        var result = (await house.DeployAsync(house.Release("v2", """{ "hosting": true, "memory": { "version": 3, "readsAlso": 2 } }"""))).ShouldExitWith(1).Result;

        const string Why = "worker 0 cannot read the state of the version before: State 'hits': the other generation offers version 1; this one reads version";
        result.Message.ShouldContain(Why);
        result.Receipt!.Reason!.ShouldStartWith(Why);
        (await client.GetStringAsync("/version")).ShouldBe("v1");
        (await client.GetStringAsync("/memory/visit")).ShouldBe("2");
        var events = await house.EventsAsync(before);
        events.ShouldBeExactly(
            "rollout.begun", "rollout.staging", "rollout.starting", "worker.started", "state.refused", "release.rejected", "rollout.reverting", "traffic.returned", "generation.draining", "generation.handing_over",
            "generation.stopping", "worker.exited", "generation.ended", "rollout.reverted");
        events.Single(e => e.Kind == "worker.exited").Text.ShouldEndWith("exit code 1");
        await house.ShouldSettleAsync(generation: 1);
    }
}
