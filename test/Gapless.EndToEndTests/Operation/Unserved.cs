using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Operation;

public sealed class Unserved
{
    /// <summary>Of the request that waits while the last worker leaves; what comes after it is answered at once.</summary>
    private static readonly TimeSpan Stated = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_stopped_service_answers_503_and_serves_again_after_a_restart()
    {
        await using var house = await new House("node").ServeAsync();

        (await house.RunAsync("stop")).ShouldExitWith(0);
        await IsAnswered503Async(house);
        house.Status.State.ShouldBe("stopped");

        (await house.RunAsync("restart")).ShouldExitWith(0);
        (await Http.GetAsync(house.Port)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_service_whose_workers_cannot_be_kept_running_answers_503_and_says_so()
    {
        await using var house = await new House(settings: "restart: { limit: 2, backoff: 10ms }", scenario: """{ "crashAfterMs": 2500 }""").ServeAsync();
        using var feed = house.Follow();

        await feed.WaitForAsync("worker.given_up");
        await IsAnswered503Async(house);

        house.Status.State.ShouldBe("unserved");
        house.Status.Problem.ShouldNotBeNull();
        (await house.DeployAsync(house.Release("v2"))).ShouldExitWith(0);
        (await Http.GetAsync(house.Port)).Version.ShouldBe("v2");
    }

    private static async Task IsAnswered503Async(House house)
    {
        var start = TimeProvider.System.GetTimestamp();
        (await Http.GetAsync(house.Port)).Status.ShouldBe(503);
        TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(Stated);
    }
}
