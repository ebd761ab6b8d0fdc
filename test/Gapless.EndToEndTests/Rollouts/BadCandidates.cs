using Gapless.Contract;
using Gapless.Drill;
using Gapless.EndToEndTests.Harness;
using Gapless.Linux.Processes;

namespace Gapless.EndToEndTests.Rollouts;

/// <summary>Whatever is wrong with a candidate: no request is lost, the old version serves, and the CLI says why with exit code 1.</summary>
public sealed class BadCandidates
{
    [Fact]
    public Task One_that_exits_at_its_start_is_refused_with_its_exit_code_and_last_words() =>
        IsHeldBackAsync("""{ "exitAtStart": 3, "exitMessage": "no database at db:5432" }""", "", "exit code 3", "no database at db:5432");

    [Fact]
    public Task One_that_hangs_is_refused_when_its_time_is_over() =>
        IsHeldBackAsync("""{ "hangAtStart": true, "printLines": 3 }""", "rollout: { within: 5s }", "not ready within 5 s", "line 3 of 3");

    [Fact]
    public Task One_that_never_gets_ready_is_refused_with_its_failing_answer() =>
        IsHeldBackAsync("""{ "neverReady": true }""", "rollout: { within: 5s }", "not ready within 5 s", "not ready, as the scenario says");

    [Fact]
    public Task One_that_fails_one_request_in_five_is_refused_by_its_smoke_test() =>
        IsHeldBackAsync("""{ "failOneIn": 5 }""", "smoke: [ { http: /fast, status: 200, times: 30 } ]", "GET /fast", "500");

    [Fact]
    public Task One_that_is_killed_while_it_starts_is_refused_with_the_signal() =>
        IsHeldBackAsync("""{ "neverReady": true, "crashAfterMs": 500, "printLines": 2 }""", "rollout: { within: 20s }", "SIGKILL", "line 2 of 2");

    [Fact]
    public Task One_that_eats_memory_is_ended_by_its_limit() =>
        IsHeldBackAsync(
            """{ "neverReady": true, "eatMegabytesPerSecond": 200 }""",
            "rollout: { within: 30s }\nenv: { DOTNET_GCHeapHardLimit: \"0x6000000\" }",
            "ended:", "Out ?[oO]f ?[mM]emory");

    [Fact]
    public async Task One_that_dies_with_a_quarter_of_the_traffic_gives_it_back_and_its_queue_is_served()
    {
        await using var house = await new House(settings: "rollout: { steps: [ 25% for 60s, 100% ] }").ServeAsync();
        await using var load = Load.Start(Load.WithoutIdleConnections(house.Address).Only(TrafficClass.Short));
        await load.AnswerAsync();
        using var feed = house.Follow(await house.LastEventAsync());

        // It stops accepting by itself, so that what is sent to it waits in its queue when it is killed.
        var deploy = house.DeployAsync(house.Release("v2", """{ "stopAcceptingAfterMs": 3000 }"""));
        await feed.WaitForAsync("traffic.shifted");
        await house.EventuallyAsync(() => house.WorkerLines().Contains("tired"), "all that the candidate had accepted is answered");
        await house.EventuallyAsync(() => house.Status.Endpoints[0].Queued >= 2, "connections wait for the candidate");
        var candidate = house.Status.Generations.Single(g => g.Number == 2).Workers[0].Pid;
        using (var process = ProcessHandle.Open(candidate)!)
            process.Signal(Signals.Kill);

        var result = (await deploy).ShouldExitWith(1).Result;
        result.Outcome.ShouldBe(CommandOutcome.Reverted);
        result.Message.ShouldContain("SIGKILL");
        result.Receipt!.Relieved.ShouldBeGreaterThan(0);
        TestContext.Current.TestOutputHelper?.WriteLine($"{result.Receipt.Relieved} connections relieved, back in {result.Receipt.RevertSeconds * 1000:0.0} ms");
        await load.AnswerAsync();
        await load.StopWithoutLossAsync();
        await house.ShouldSettleAsync(generation: 1);
    }

    private static async Task IsHeldBackAsync(string scenario, string settings, params string[] reasons)
    {
        await using var house = await new House(settings: settings).ServeAsync();
        var old = house.Live.Workers[0].Pid;
        await using var load = Load.Start(Load.WithoutIdleConnections(house.Address));
        await load.AnswerAsync();
        var bad = house.Release("v2", scenario);

        // As a person sees it, not as JSON.
        var said = (await house.RunAsync("deploy", bad, "--version", "v2")).ShouldExitWith(1);

        foreach (var reason in reasons)
            (said.Output + said.Error).ShouldMatch(reason);
        await load.AnswerAsync();
        var report = await load.StopWithoutLossAsync();
        report.Classes.ShouldAllBe(c => c.AnswersByVersion.Keys.Single() == "v1", report.ToText());
        house.Live.Workers[0].Pid.ShouldBe(old);
        house.Live.Workers[0].Restarts.ShouldBe(0);
        await house.ShouldSettleAsync(generation: 1);
    }
}
