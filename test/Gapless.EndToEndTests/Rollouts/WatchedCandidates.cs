using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Rollouts;

/// <summary>A candidate is asked for its health after it has traffic, too, and somebody else may have a say in it.</summary>
public sealed class WatchedCandidates
{
    private const string Settings = """
        health: { readiness: { http: /healthz/state, json: { $.ready: true, "$.checks[0].name": app } }, liveness: { http: /healthz/live, period: 200ms, failures: 2 }, healthy_for: 500ms }
        hooks: { before_shift: GATE }
        rollout: { steps: [ 50% until resumed, 100% ], keep_warm: 10m }
        """;

    [Fact]
    public async Task It_is_turned_back_by_a_gate_at_a_share_while_the_old_version_is_warm_and_in_a_freeze()
    {
        await using var gate = new Gate();
        await using var house = await new House(settings: Settings.Replace("GATE", gate.Address.AbsoluteUri)).ServeAsync();
        gate.Received.Clear();

        // The gate says no, in words.
        gate.Answer = (403, "not before the release notes");
        var held = (await house.DeployAsync(house.Release("v2"))).ShouldExitWith(1).Result;
        held.Message.ShouldContain($"hook before_shift: POST {gate.Address} answered 403 Forbidden: not before the release notes");
        gate.Received.ShouldHaveSingleItem().ShouldMatch("""^{"service":"app-[^"]+","rollout":2,"phase":"before_shift","from":{"generation":1,"release":"[0-9a-f]{64}","version":"v1"},"to":{"generation":2,"release":"[0-9a-f]{64}","version":"v2"},"share":0}$""");
        gate.Answer = (204, "");

        // It has half of the traffic, and would have it for ever.
        var tired = house.Release("v3", """{ "failReadinessAfterMs": 3000, "printLines": 2 }""");
        var failed = (await house.DeployAsync(tired)).ShouldExitWith(1).Result;
        failed.Message.ShouldContain("worker 0 failed its health check: readiness: GET /healthz/state answered 'HTTP/1.1 200 OK', but $.ready is false instead of true: {");
        failed.Message.ShouldContain("line 2 of 2");
        failed.Receipt!.Steps.ShouldContain(s => s.Name == "shifting");
        TestContext.Current.TestOutputHelper?.WriteLine($"back in {failed.Receipt.RevertSeconds * 1000:0.0} ms");
        (await house.DeployAsync(tired)).ShouldExitWith(4).Result.Message.ShouldContain("was rejected");

        // It is live, and the old version is warm.
        var sick = house.Release("v4");
        (await house.DeployAsync(sick, "--steps", "100%")).ShouldExitWith(0);
        using var feed = house.Follow(await house.LastEventAsync());
        using (var client = await KeptClient.OpenAsync(house.Port))
        {
            await client.SendAsync("POST /command/fail-liveness HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
            (await client.ReadAsync()).ShouldNotBeNull().Status.ShouldBe(200);
        }

        await feed.WaitForAsync("rollout.reverted");
        house.Live.Number.ShouldBe(1);
        (await Http.GetAsync(house.Port)).Version.ShouldBe("v1");
        feed.Seen.Select(e => e.Kind).ShouldContain("traffic.returned");
        (await house.DeployAsync(sick)).ShouldExitWith(4).Result.Message.ShouldContain("liveness: GET /healthz/live answered 'HTTP/1.1 500");

        // Nobody deploys now.
        house.Configure("rollout: { steps: [ 100% ], freeze: [ 2000-01-01 - 2200-12-31 ] }\nhealth: { readiness: { http: /healthz/ready } }");
        var next = house.Release("v5");
        (await house.RunAsync("reload")).ShouldExitWith(0);
        (await house.DeployAsync(next)).ShouldExitWith(4).Result.Message.ShouldEndWith("deploys are frozen until Thu 2201-01-01 00:00 +00:00 ('2000-01-01 - 2200-12-31'); --force deploys all the same");
        var forced = (await house.DeployAsync(next, "--force")).ShouldExitWith(0).Result;
        forced.Receipt!.Notes.ShouldContain(n => n.StartsWith("forced while deploys are frozen until", StringComparison.Ordinal));
        (await house.RunAsync("rollback")).ShouldExitWith(0);
        (await Http.GetAsync(house.Port)).Version.ShouldBe("v1");
    }
}
