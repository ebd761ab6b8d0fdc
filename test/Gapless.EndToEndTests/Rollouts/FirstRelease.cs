using Gapless.Contract;
using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Rollouts;

public sealed class FirstRelease
{
    [Fact]
    public async Task Gets_all_traffic_at_once_whatever_the_steps_are()
    {
        await using var house = await new House(settings: "rollout: { steps: [ 25% for 10m, 100% ] }").StartAsync();

        var result = (await house.DeployAsync(house.Release("v1"))).ShouldExitWith(0).Result;

        result.Outcome.ShouldBe(CommandOutcome.Done);
        (await house.EventsAsync()).Count(e => e.Kind == "traffic.shifted").ShouldBe(1);
        for (var i = 0; i < 20; i++)
            (await Http.GetAsync(house.Port)).Version.ShouldBe("v1");
    }
}
