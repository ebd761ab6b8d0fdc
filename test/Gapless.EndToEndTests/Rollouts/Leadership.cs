using Gapless.EndToEndTests.Harness;
using Gapless.Linux.Processes;

namespace Gapless.EndToEndTests.Rollouts;

/// <summary>A background service that must run once: who ran it when, by the trace that each process leaves while it does.</summary>
public sealed class Leadership(ITestOutputHelper output)
{
    /// <summary>Generous for a loaded machine: a switch takes the 20 ms that the trace's writer needs to end, and some more.</summary>
    private static readonly TimeSpan LongestSwitch = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task One_process_leads_through_rollouts_a_rollback_and_the_death_of_the_leader()
    {
        await using var house = new House(settings: "workers: 2", scenario: """{ "hosting": true }""");
        var trace = new LeaderTrace(Path.Combine(house.Folder, "trace"));
        var leads = $$"""{ "hosting": true, "leaderFile": "{{trace.Path}}" }""";
        await house.StartAsync();
        (await house.DeployAsync(house.Release("v1", leads))).ShouldExitWith(0);
        await trace.GoOnAsync();

        for (var version = 2; version <= 4; version++)
        {
            (await house.DeployAsync(house.Release($"v{version}", leads))).ShouldExitWith(0);
            house.Live.Workers.Select(w => w.Pid).ShouldContain(await trace.GoOnAsync());
        }

        (await house.RunAsync("rollback")).ShouldExitWith(0);
        house.Live.Workers.Select(w => w.Pid).ShouldContain(await trace.GoOnAsync());
        var switches = trace.ShouldNeverOverlap();
        switches.Max().ShouldBeLessThan(LongestSwitch);

        // The sibling of a dead leader is there already.
        var dead = await trace.GoOnAsync();
        using (var leader = ProcessHandle.Open(dead)!)
            leader.Signal(Signals.Kill);
        await house.EventuallyAsync(() => trace.Last.Pid != dead, "its sibling leads");

        // And with the supervisor dead the workers agree among themselves.
        await house.EventuallyAsync(() => house.Live.Workers.All(w => w.State == "ready" && w.Pid != dead), "the dead one was replaced");
        await house.KillNineAsync();
        dead = await trace.GoOnAsync();
        using (var leader = ProcessHandle.Open(dead)!)
            leader.Signal(Signals.Kill);
        await house.EventuallyAsync(() => trace.Last.Pid != dead, "its sibling leads");
        await house.StartAsync();
        await house.EventuallyAsync(() => house.Live.Workers.All(w => w.State == "ready"), "both workers are there again");
        await trace.GoOnAsync();

        switches = trace.ShouldNeverOverlap();
        output.WriteLine($"{trace.Read().Count} lines, switches of {string.Join(", ", switches.Select(s => $"{s.TotalMilliseconds:0}"))} ms");
        (await house.EventsAsync()).Count(e => e.Kind == "leader.begun").ShouldBeGreaterThanOrEqualTo(5);
    }

    [Fact]
    public async Task A_supervisor_that_dies_in_a_switch_leaves_one_leader_or_none_and_the_next_one_sees_to_it()
    {
        await using var house = new House(scenario: """{ "hosting": true }""");
        var trace = new LeaderTrace(Path.Combine(house.Folder, "trace"));
        var leads = $$"""{ "hosting": true, "leaderFile": "{{trace.Path}}" }""";
        await house.StartAsync();
        (await house.DeployAsync(house.Release("v1", leads))).ShouldExitWith(0);

        foreach (var (step, generation) in new[] { ("traffic.shifted", 2), ("rollout.promoting", 3), ("leader.ended", 4), ("leader.begun", 5), ("generation.stopping", 6) })
        {
            await trace.GoOnAsync();
            var before = await house.LastEventAsync();
            using (var feed = house.Follow(before))
            {
                var killed = feed.WaitForAsync(step, _ => house.Signal(Signals.Kill));
                await house.RunAsync("deploy", house.Release($"v{generation}", leads), "--no-wait");
                await killed;
            }

            await house.StartAsync();
            await house.EventuallyAsync(() => house.Status is { Rollout.Ended: true, Generations.Length: 1 }, $"the rollout that was killed at {step} has ended");
            (await trace.GoOnAsync()).ShouldBe(house.Live.Workers[0].Pid, step);
        }

        trace.ShouldNeverOverlap();
    }
}
