using System.Net;
using System.Net.Sockets;
using Gapless.Contract;
using Gapless.Drill;
using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Rollouts;

/// <summary>A candidate that failed stays to be looked at, and nobody meets it there who did not come to look.</summary>
public sealed class FailedCandidates
{
    private const string Good = """{ "hosting": true }""";
    private const string Sick = """{ "hosting": true, "failLivenessAfterMs": 3000 }""";
    private const string Liveness = "health: { readiness: { http: /healthz/ready }, liveness: { http: /healthz/live, period: 200ms, failures: 2 } }";

    [Fact]
    public async Task One_that_had_traffic_hands_it_over_and_is_reached_at_its_own_address_until_it_is_ended()
    {
        await using var house = await new House(settings: $"rollout: {{ steps: [ 50% for 60s, 100% ], keep_failed: 10m }}\n{Liveness}", scenario: Good).ServeAsync();
        await using var load = Load.Start(TrafficPlan.ForScenario(house.Address, webSocket: false).Only(TrafficClass.Short, TrafficClass.IdleKeepAlive));
        await load.AnswerAsync();

        var result = (await house.DeployAsync(house.Release("v2", Sick))).ShouldExitWith(1).Result;

        result.Outcome.ShouldBe(CommandOutcome.Reverted);
        var kept = result.Receipt!.Kept.ShouldNotBeNull();
        kept.Until.ShouldBeInRange(TimeProvider.System.GetUtcNow().AddMinutes(8), TimeProvider.System.GetUtcNow().AddMinutes(10));
        house.Status.Rollout.ShouldNotBeNull().Until.ShouldBe(kept.Until);
        house.Status.State.ShouldBe("running");
        await ShouldBeAsync(house, kept.Target, "v2");
        await house.KillNineAsync();
        await house.StartAsync();
        house.Status.Rollout.ShouldNotBeNull().Until.ShouldBe(kept.Until, "a new supervisor does not begin the time anew");
        await ShouldBeAsync(house, kept.Target, "v2");
        for (var i = 0; i < 20; i++)
            (await Http.GetAsync(house.Port)).Version.ShouldBe("v1");

        (await house.RunAsync("abort")).ShouldExitWith(0);
        await load.AnswerAsync();
        await load.StopWithoutLossAsync();
        await house.ShouldSettleAsync(generation: 1);
    }

    [Fact]
    public async Task One_without_the_library_that_never_had_traffic_stays_as_well_and_the_next_deploy_ends_it()
    {
        await using var house = await new House(settings: "smoke: [ GET /fast -> 200 ]\nrollout: { keep_failed: 10m }").ServeAsync();
        var receipt = (await house.DeployAsync(house.Release("v2", """{ "failOneIn": 1 }"""))).ShouldExitWith(1).Result.Receipt!;
        await ShouldBeAsync(house, receipt.Kept.ShouldNotBeNull().Target, "v2");
        (await house.RunAsync("status")).Output.ShouldContain("the new version can be looked at until");

        (await house.DeployAsync(house.Release("v3"))).ShouldExitWith(0);
        await house.ShouldSettleAsync(generation: 3);
        (await Http.GetAsync(house.Port)).Version.ShouldBe("v3");
    }

    [Fact]
    public async Task One_without_the_library_that_had_traffic_is_ended_as_its_clients_would_stay_with_it()
    {
        await using var house = await new House(settings: $"rollout: {{ steps: [ 50% for 60s, 100% ], keep_failed: 10m }}\n{Liveness}").ServeAsync();
        var receipt = (await house.DeployAsync(house.Release("v2", """{ "failLivenessAfterMs": 3000 }"""))).ShouldExitWith(1).Result.Receipt!;
        receipt.Kept.ShouldBeNull();
        receipt.Notes.ShouldContain(n => n.Contains("was not kept", StringComparison.Ordinal));
        await house.ShouldSettleAsync(generation: 1);
    }

    /// <param name="target">As status and receipt show it: where to go, and from where.</param>
    private static async Task ShouldBeAsync(House house, string? target, string version)
    {
        var source = IPAddress.Parse(target.ShouldNotBeNull().Split(" from ")[1]);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(source, 0));
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, house.Port));
        (await Http.AskAsync(socket)).Version.ShouldBe(version);
    }
}
