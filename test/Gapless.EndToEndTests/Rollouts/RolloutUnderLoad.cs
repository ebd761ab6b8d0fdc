using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Rollouts;

public sealed class RolloutUnderLoad
{
    [Theory]
    [InlineData("dotnet")]
    [InlineData("node")]
    [InlineData("python")]
    [InlineData("go")]
    [InlineData("ruby")]
    public async Task Two_rollouts_and_a_way_back_lose_no_request_of_any_stock_server(string language)
    {
        await using var house = await new House(language).ServeAsync();
        await using var load = Load.Start(Load.WithoutIdleConnections(house.Address));
        await load.AnswerAsync();

        load.Mark("v2");
        (await house.DeployAsync(house.Release("v2"))).ShouldExitWith(0);
        await load.AnswerAsync();
        load.Mark("v3");
        (await house.DeployAsync(house.Release("v3"), "--steps", "5%,50% for 1s,100%")).ShouldExitWith(0);
        await load.AnswerAsync();
        load.Mark("back to v2");
        (await house.RunAsync("rollback", "--json")).ShouldExitWith(0);
        await load.AnswerAsync();

        var report = await load.StopWithoutLossAsync();
        report.Classes.SelectMany(c => c.AnswersByVersion.Keys).Distinct().ShouldBe(["v1", "v2", "v3"], ignoreOrder: true);
        (await Http.GetAsync(house.Port)).Version.ShouldBe("v2");
        await house.ShouldSettleAsync(generation: 4);
    }
}
