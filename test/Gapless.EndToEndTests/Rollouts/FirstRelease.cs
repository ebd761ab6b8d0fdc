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

    [Fact]
    public async Task Answers_every_connection_that_comes_while_it_starts()
    {
        await using var house = await new House(settings: "unserved_after: 1m").StartAsync();
        var first = Http.GetAsync(house.Port);

        var deploying = house.DeployAsync(house.Release("v1"));
        var more = new List<Task<Answer>>();
        while (!deploying.IsCompleted)
        {
            more.Add(Http.GetAsync(house.Port));
            await Task.WhenAny(deploying, Task.Delay(5));
        }

        (await deploying).ShouldExitWith(0);
        more.ShouldNotBeEmpty();
        foreach (var answer in await Task.WhenAll(more.Prepend(first)))
            answer.Version.ShouldBe("v1");
    }
}
