using Gapless.EndToEndTests.Harness;
using Gapless.Linux.Processes;

namespace Gapless.EndToEndTests.Crashes;

/// <summary>Workers that stand by: what they are for apps of every kind, and when there are fewer or more of them.</summary>
public sealed class Standby
{
    /// <summary>The replacement comes late, so that what happens before it can be told apart.</summary>
    private const string LateReplacement = "standby: 1\nrestart: { backoff: 5s }";

    [Fact]
    public async Task An_app_that_knows_nothing_of_the_library_is_served_without_a_start()
    {
        await using var house = await new House("go", LateReplacement).ServeAsync();
        var (active, standby) = (house.Live.Workers[0].Pid, house.Live.Workers[1].Pid);
        var before = await house.LastEventAsync();
        using var feed = house.Follow(before);

        Kill(active);
        await feed.WaitForAsync("worker.took_over");

        for (var i = 0; i < 50; i++)
            (await Http.GetAsync(house.Port)).Worker.ShouldBe($"{standby}");
        feed.Seen.ShouldBeExactly("worker.exited", "worker.took_over");
        house.Live.Workers.Select(w => w.State).ShouldBe(["waiting", "ready"]);
        await feed.WaitForAsync("worker.ready");
        house.Live.Workers.Select(w => w.State).ShouldBe(["standby", "ready"]);
    }

    [Fact]
    public async Task One_that_stands_by_and_dies_is_replaced_and_nobody_notices()
    {
        await using var house = await new House("go", "standby: 1").ServeAsync();
        var (active, standby) = (house.Live.Workers[0].Pid, house.Live.Workers[1].Pid);
        var before = await house.LastEventAsync();
        using var feed = house.Follow(before);

        Kill(standby);
        await feed.WaitForAsync("worker.ready");

        feed.Seen.ShouldBeExactly("worker.exited", "worker.started", "worker.ready");
        house.Live.Workers.Select(w => w.State).ShouldBe(["ready", "standby"]);
        house.Live.Workers[0].Pid.ShouldBe(active);
    }

    [Fact]
    public async Task Scale_a_deploy_and_the_next_supervisor_keep_one_that_stands_by()
    {
        await using var house = await new House("go", "workers: 2\nstandby: 1").ServeAsync();
        States(house).ShouldBe(["ready", "ready", "standby"]);

        (await house.RunAsync("scale", "1")).ShouldExitWith(0);
        await house.EventuallyAsync(() => States(house).Order().SequenceEqual(["ready", "standby"]), "one of two stands by");
        (await house.RunAsync("scale", "3")).ShouldExitWith(0);
        await house.EventuallyAsync(() => States(house).Order().SequenceEqual(["ready", "ready", "ready", "standby"]), "one of four stands by");
        (await house.DeployAsync(house.Release("v2"))).ShouldExitWith(0);
        States(house).ShouldBe(["ready", "ready", "ready", "standby"]);
        await house.KillNineAsync();
        await house.StartAsync();
        States(house).ShouldBe(["ready", "ready", "ready", "standby"]);
        var shared = new HashSet<string>();
        for (var i = 0; i < 100; i++)
            shared.Add((await Http.GetAsync(house.Port)).Worker);
        shared.Order().ShouldBe(house.Live.Workers.Take(3).Select(w => $"{w.Pid}").Order());
    }

    private static List<string> States(House house) => [.. house.Live.Workers.Select(w => w.State)];

    private static void Kill(int pid)
    {
        using var process = ProcessHandle.Open(pid)!;
        process.Signal(Signals.Kill).ShouldBeTrue();
    }
}
