using Gapless.EndToEndTests.Harness;
using Gapless.Linux.Processes;

namespace Gapless.EndToEndTests.Flows;

public sealed class W5_RestartBySignal
{
    [Fact]
    public async Task No_signal_then_nothing_SIGUSR2_then_new_process_then_the_old_finishes_its_requests_then_safe_exit()
    {
        await using var house = await new House().ServeAsync();
        var before = await house.LastEventAsync();
        var old = house.Live.Workers[0].Pid;

        await Task.Delay(TestLimits.Quiet);
        (await house.EventsAsync(before)).ShouldBeEmpty();
        house.Live.Workers[0].Pid.ShouldBe(old);

        using var feed = house.Follow(before);
        var slow = Http.GetAsync(house.Port, "/slow?ms=5000");
        await Task.Delay(200);
        house.Signal(Signals.User2);

        await feed.WaitForAsync("generation.stopping");
        slow.IsCompleted.ShouldBeFalse("the old process must still have a request when it is asked to finish");
        var fresh = await Http.GetAsync(house.Port);
        fresh.Status.ShouldBe(200);
        fresh.Worker.ShouldNotBe($"{old}");
        var last = await slow;
        (last.Status, last.Worker).ShouldBe((200, $"{old}"));
        await feed.WaitForAsync("rollout.done");
        feed.Seen.ShouldBeExactly(
            "rollout.begun", "rollout.starting", "worker.started", "worker.ready", "rollout.proving", "rollout.shifting", "traffic.shifted", "rollout.promoting",
            "rollout.draining", "generation.draining", "generation.stopping", "worker.exited", "generation.ended", "rollout.done");
        feed.Seen.Single(e => e.Kind == "worker.exited").Text.ShouldEndWith("exit code 0");
        feed.Seen[0].Actor.ShouldBe("signal SIGUSR2");
        await house.ShouldSettleAsync(generation: 2);
    }
}
