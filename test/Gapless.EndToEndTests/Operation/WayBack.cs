using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Operation;

public sealed class WayBack
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task To_a_warm_generation_takes_less_than_a_second()
    {
        await using var house = await new House("go", "rollout: { keep_warm: 5m }").ServeAsync();
        await using var load = Load.Start(Load.WithoutIdleConnections(house.Address));
        (await house.DeployAsync(house.Release("v2"))).ShouldExitWith(0);
        await load.AnswerAsync();
        using var feed = house.Follow(await house.LastEventAsync());

        await house.RunAsync("rollback", "--no-wait");
        var begun = await feed.WaitForAsync("rollout.begun");
        var shifted = await feed.WaitForAsync("traffic.shifted");

        (await Http.GetAsync(house.Port)).Version.ShouldBe("v1");
        var took = shifted.Time - begun.Time;
        TestContext.Current.TestOutputHelper?.WriteLine($"from the order to the last new connection: {took.TotalMilliseconds:0.0} ms");
        took.ShouldBeLessThan(Promised);
        await feed.WaitForAsync("rollout.done");
        await load.AnswerAsync();
        await load.StopWithoutLossAsync();
        await house.ShouldSettleAsync(generation: 1);
    }
}
