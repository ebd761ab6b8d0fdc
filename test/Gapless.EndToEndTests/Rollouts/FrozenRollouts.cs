using Gapless.Contract;
using Gapless.EndToEndTests.Harness;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Rollouts;

/// <summary>A release says that the old version cannot run on its data: when it fails, nothing goes back by itself.</summary>
public sealed class FrozenRollouts : IAsyncDisposable
{
    private const string Settings = """
        rollout: { steps: [ 30% for 60s, 100% ], keep_warm: 5m }
        restart: { limit: 100 }
        health: { readiness: { http: /healthz/ready }, liveness: { http: /healthz/live, period: 200ms, failures: 2 } }
        """;

    private House _house = null!;

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task It_stays_where_it_is_over_the_death_of_the_supervisor_until_a_person_forces_it_back()
    {
        await using var receiver = await AlertReceiver.StartAsync();
        var result = await FreezeAsync(receiver);

        result.Outcome.ShouldBe(CommandOutcome.Frozen);
        result.Receipt!.Notes.ShouldContain(n => n.Contains("one-way", StringComparison.Ordinal) || n.Contains("no way back", StringComparison.Ordinal));
        await receiver.TakenAsync(1);
        receiver.Taken.Single().ShouldContain("\"frozen\"");
        (await _house.RunAsync("abort")).ShouldExitWith(4).ToString().ShouldContain("--force");
        (await _house.RunAsync("rollback")).ShouldExitWith(4);
        (await _house.DeployAsync(_house.Release("v3"))).ShouldExitWith(4);

        await _house.KillNineAsync();
        await _house.StartAsync();
        await ShouldBeFrozenAsync();
        (await _house.RunAsync("status")).Output.ShouldContain("gapless rollback --force");

        (await _house.RunAsync("rollback", "--force")).ShouldExitWith(0);
        await _house.ShouldSettleAsync(generation: 1);
        (await Http.GetAsync(_house.Port)).Version.ShouldBe("v1");
    }

    [Fact]
    public async Task A_person_who_promotes_it_goes_on_with_it_and_the_way_back_needs_force_later_too()
    {
        await FreezeAsync();
        (await _house.RunAsync("promote")).ShouldExitWith(0);
        await _house.ShouldSettleAsync(generation: 2);
        (await Http.GetAsync(_house.Port)).Version.ShouldBe("v2");

        (await _house.RunAsync("rollback")).ShouldExitWith(4).ToString().ShouldContain("reads the schemas 5 to 6, and the live one has written schema 7");
        (await _house.RunAsync("rollback", "--force")).ToString().ShouldContain("v1");
    }

    [Fact]
    public async Task One_that_does_not_read_what_is_there_is_refused()
    {
        _house = new House(settings: Settings);
        await _house.StartAsync();
        (await _house.DeployAsync(Release("v2", "{}", "{ writes: 7, reads: 5-7 }"))).ShouldExitWith(0);
        var refused = await _house.DeployAsync(Release("v3", "{}", "{ writes: 9, reads: 8-9 }"), "--steps", "100%");
        refused.ShouldExitWith(4).Result.Findings.ShouldNotBeNull().ShouldContain(f => f.Id == "schema" && f.What.Contains("the live version writes 7", StringComparison.Ordinal));
        refused = await _house.DeployAsync(Release("v4", "{}", "{ writes: 7 }"));
        refused.ShouldExitWith(4).Result.Findings!.Value.ShouldContain(f => f.What.Contains("gapless.release.yaml:1:", StringComparison.Ordinal));
    }

    /// <summary>Brings a rollout to the point at which it is frozen.</summary>
    private async Task<CommandResult> FreezeAsync(AlertReceiver? receiver = null)
    {
        _house = new House(settings: Settings);
        if (receiver is not null)
            _house.TellOfTrouble($"{{ webhook: '{receiver.Location}', on: frozen }}");
        await _house.StartAsync();
        (await _house.DeployAsync(Release("v1", "{}", "{ writes: 6, reads: 5-6 }"))).ShouldExitWith(0);
        var result = (await _house.DeployAsync(Release("v2", """{ "failLivenessAfterMs": 2000 }""", "{ writes: 7, reads: 5-7 }"))).ShouldExitWith(1).Result;
        await ShouldBeFrozenAsync();
        return result;
    }

    private async Task ShouldBeFrozenAsync()
    {
        var status = _house.Status;
        status.State.ShouldBe("frozen");
        status.Rollout!.Phase.ShouldBe("frozen");
        status.Generations.Single(g => g.Number == 2).Weight.ShouldBe(3000);
        await _house.EventuallyAsync(() => _house.Status.Generations.All(g => g.Workers[0].State == "ready"), "both versions run");
        var seen = new HashSet<string>();
        while (seen.Count < 2)
            seen.Add((await Http.GetAsync(_house.Port)).Version);
        seen.Order(StringComparer.Ordinal).ShouldBe(["v1", "v2"]);
    }

    private string Release(string version, string scenario, string schema)
    {
        var directory = _house.Release(version, scenario);
        File.WriteAllText(Path.Combine(directory, "gapless.release.yaml"), $"schema: {schema}\n");
        return directory;
    }
}
