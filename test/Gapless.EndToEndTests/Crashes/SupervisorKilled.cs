using Gapless.Drill;
using Gapless.EndToEndTests.Harness;
using Gapless.Linux.Processes;

namespace Gapless.EndToEndTests.Crashes;

/// <summary>kill -9 of the supervisor, at every boundary of a rollout, under load, with servers that die when a pipe they write to loses its reader.</summary>
public sealed class SupervisorKilled
{
    /// <summary>Every phase lasts long enough to be killed in: a second of smoke test, of a held quarter and of a hook.</summary>
    private const string Settings = """
        smoke: [ GET /slow?ms=700 -> 200 ]
        rollout: { steps: [ 25% for 1s, 100% ] }
        hooks: { before_promote: sleep 0.7 }
        """;

    private static readonly string[] Boundaries =
    [
        "rollout.staging", "worker.started", "rollout.proving", "traffic.shifted", "rollout.promoting", "generation.draining", "generation.stopping",
    ];

    /// <summary>Before the restart: long enough for requests to come while nobody supervises.</summary>
    private static readonly TimeSpan Unsupervised = TimeSpan.FromMilliseconds(300);

    [Theory]
    [InlineData("node")]
    [InlineData("python")]
    [InlineData("go")]
    public async Task At_every_boundary_of_a_rollout_nothing_is_lost_and_the_rollout_is_finished_or_reverted(string language)
    {
        await using var house = await new House(language, Settings).ServeAsync();
        await using var load = Load.Start(Load.WithoutIdleConnections(house.Address));
        var ends = new List<string>();
        for (var i = 0; i < Boundaries.Length; i++)
        {
            load.Mark(Boundaries[i]);
            await load.AnswerAsync(30);
            ends.Add($"killed at {Boundaries[i]}: {await RolloutWithKillAsync(house, $"v{i + 2}", Boundaries[i])}");
        }

        load.Mark("end");
        await load.AnswerAsync();
        var report = await load.StopWithoutLossAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', ends));
        report.ShouldBeLogged(house.WorkerLines());
        ends.ShouldContain(e => e.EndsWith("done"));
    }

    [Fact]
    public async Task With_its_keeper_killed_before_it_the_sockets_come_from_the_keeper_that_took_its_place()
    {
        await using var house = await new House("go").ServeAsync();
        await using var load = Load.Start(Load.WithoutIdleConnections(house.Address));
        await load.AnswerAsync();
        var first = house.KeeperPid();

        Kill(first);
        await house.EventuallyAsync(() => house.KeeperPid() is not 0 and var now && now != first && File.Exists(Path.Combine(house.State, "keeper.sock")), "the keeper is replaced");
        await load.AnswerAsync();
        await house.KillNineAsync();
        await load.AnswerAsync();
        await house.StartAsync();
        (await house.DeployAsync(house.Release("v2"))).ShouldExitWith(0);

        await load.AnswerAsync();
        var report = await load.StopWithoutLossAsync();
        report.ShouldBeLogged(house.WorkerLines());
        await house.ShouldSettleAsync(generation: 2);
    }

    [Fact]
    public async Task Together_with_its_keeper_the_sockets_come_back_from_the_workers()
    {
        await using var house = await new House("go", "workers: 2").ServeAsync();
        await using var load = Load.Start(Load.WithoutIdleConnections(house.Address));
        await load.AnswerAsync();
        var workers = house.Live.Workers.Select(w => w.Pid).ToList();

        var keeper = house.KeeperPid();
        await house.KillNineAsync();
        Kill(keeper);
        await load.AnswerAsync();
        await house.StartAsync();

        house.Live.Workers.Select(w => w.Pid).ShouldBe(workers);
        house.KeeperPid().ShouldNotBe(0);
        (await house.DeployAsync(house.Release("v2"))).ShouldExitWith(0);
        await load.AnswerAsync();
        var report = await load.StopWithoutLossAsync();
        report.ShouldBeLogged(house.WorkerLines());
        await house.ShouldSettleAsync(generation: 2, workers: 2);
    }

    /// <summary>Returns how the rollout ended, after the state has been held against what really runs.</summary>
    private static async Task<string> RolloutWithKillAsync(House house, string version, string boundary)
    {
        var before = house.Live.Number;
        var release = house.Release(version);
        using (var feed = house.Follow(await house.LastEventAsync()))
        {
            var killed = feed.WaitForAsync(boundary, _ => house.Signal(Signals.Kill));
            (await house.RunAsync("deploy", release, "--version", version, "--no-wait")).ToString();
            await killed;
        }
        await house.ExitAsync();
        await Task.Delay(Unsupervised);
        await house.StartAsync();
        await house.EventuallyAsync(() => house.Status.Rollout is null or { Ended: true }, "the rollout has ended");
        await house.EventuallyAsync(() => house.Status.Generations.Length == 1, "one generation is left");
        var live = house.Live.Number;
        await house.ShouldSettleAsync(live);
        var now = (await Http.GetAsync(house.Port)).Version;
        var phase = house.Status.Rollout?.Phase ?? "reverted";
        (now == version).ShouldBe(phase == "done", $"{version} was rolled out, {now} serves, the rollout is {phase}");
        (live > before).ShouldBe(phase == "done");
        return phase;
    }

    private static void Kill(int pid)
    {
        using var process = ProcessHandle.Open(pid)!;
        process.Signal(Signals.Kill);
    }
}
