using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Rollouts;

/// <summary>A release that failed is remembered, with the evidence.</summary>
public sealed class RejectedReleases
{
    private const string Smoke = "smoke: [ GET /fast -> 200 ]";

    [Fact]
    public async Task One_that_failed_is_refused_until_it_is_forced_and_forgiven_when_it_is_live()
    {
        await using var house = await new House(settings: Smoke).ServeAsync();
        var bad = house.Release("v2", """{ "failOneIn": 1 }""");
        (await house.DeployAsync(bad)).ShouldExitWith(1);
        var before = await house.LastEventAsync();

        var refused = (await house.DeployAsync(bad)).ShouldExitWith(4).Result.Message;
        refused.ShouldMatch(@"refused: release [0-9a-f]{12} \(v2\) was rejected on \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ \(rollout 2\): .*GET /fast(.|\n)*--force tries it again$");
        (await house.EventsAsync(before)).ShouldBeExactly("rollout.begun", "rollout.staging", "rollout.reverted");
        (await house.RunAsync("releases")).Output.ShouldContain("rejected");
        (await house.DeployAsync(bad, "--dry-run")).ShouldExitWith(4);

        (await house.DeployAsync(bad, "--force")).ShouldExitWith(1);
        house.Configure("");
        (await house.RunAsync("reload")).ShouldExitWith(0);
        (await house.DeployAsync(bad, "--force")).ShouldExitWith(0);
        (await house.RunAsync("releases")).Output.ShouldNotContain("rejected");
    }

    [Fact]
    public async Task One_that_somebody_has_called_off_may_come_again()
    {
        await using var house = await new House(settings: "rollout: { steps: [ 25% for 60s, 100% ] }").ServeAsync();
        using var feed = house.Follow(await house.LastEventAsync());
        var release = house.Release("v2");
        var deploy = house.DeployAsync(release);
        await feed.WaitForAsync("traffic.shifted");
        (await house.RunAsync("abort")).ShouldExitWith(0);
        (await deploy).ShouldExitWith(1);

        (await house.DeployAsync(release, "--steps", "100%")).ShouldExitWith(0);
    }

    [Fact]
    public async Task The_next_supervisor_remembers_one_that_failed_when_the_last_was_killed_on_the_way_back()
    {
        await using var house = await new House(settings: $"{Smoke}\nhooks: {{ before_revert: sleep 30 }}").ServeAsync();
        var bad = house.Release("v2", """{ "failOneIn": 1 }""");
        using (var feed = house.Follow(await house.LastEventAsync()))
        {
            var deploy = house.DeployAsync(bad);
            await feed.WaitForAsync("rollout.reverting");
            await house.KillNineAsync();
            (await deploy).ShouldExitWith(3);
        }

        house.Configure(Smoke);
        await house.StartAsync();
        await house.EventuallyAsync(() => house.Status.Rollout is { Ended: true }, "the rollout is over");
        (await house.DeployAsync(bad)).ShouldExitWith(4).Result.Message.ShouldContain("was rejected");
    }
}
