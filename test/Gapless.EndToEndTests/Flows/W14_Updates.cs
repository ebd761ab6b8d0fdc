using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Flows;

public sealed class W14_Updates
{
    private static readonly string[] Found =
    [
        "update.checked", "update.available", "rollout.begun", "rollout.staging", "release.downloaded", "release.taken", "rollout.starting", "worker.started", "worker.ready",
        "rollout.proving", "rollout.shifting", "traffic.shifted", "rollout.promoting", "rollout.draining", "generation.draining", "generation.stopping", "worker.exited",
        "generation.ended", "rollout.done",
    ];

    [Fact]
    public async Task Update_check_then_version_changed_then_download_then_load_then_old_references_replaced_and_not_changed_then_skip()
    {
        await using var house = await new House().ServeAsync();
        await using var publisher = await Publisher.OpenAsync(house);
        house.Configure($"trust: require\nupdate: {publisher.FeedUrl}");
        (await house.RunAsync("reload")).ShouldExitWith(0);
        await publisher.PublishAsync(house.Release("v2"), "v2", counter: 2);
        var before = await house.LastEventAsync();
        await using var load = Load.Start(Load.WithoutIdleConnections(house.Address));
        await load.AnswerAsync();

        (await house.RunAsync("update", "--json")).ShouldExitWith(0).Result.Message.ShouldContain("is live");

        await load.AnswerAsync();
        await load.StopWithoutLossAsync();
        (await house.EventsAsync(before)).ShouldBeExactly(Found);
        (await Http.GetAsync(house.Port)).Version.ShouldBe("v2");
        house.Live.Label.ShouldBe("v2");
        await house.ShouldSettleAsync(generation: 2);

        var after = await house.LastEventAsync();
        (await house.RunAsync("update", "--json")).ShouldExitWith(0).Result.Message.ShouldContain("up to date: v2 (counter 2) is live");
        (await house.EventsAsync(after)).ShouldBeExactly("update.checked", "update.skipped");
        publisher.Server.Asked("v2.gap").ShouldBe(1);
        await house.ShouldSettleAsync(generation: 2);
    }

    [Fact]
    public async Task By_the_clock_it_is_found_once_and_nothing_is_written_while_nothing_changes()
    {
        await using var house = await new House().ServeAsync();
        await using var publisher = await Publisher.OpenAsync(house);
        await publisher.PublishAsync(house.Release("v2"), "v2", counter: 2);
        using var feed = house.Follow(await house.LastEventAsync());
        house.Configure($"trust: require\nupdate: {{ feed: '{publisher.FeedUrl}', every: 1s }}");
        (await house.RunAsync("reload")).ShouldExitWith(0);

        await feed.WaitForAsync("rollout.done");
        await feed.WaitForAsync("update.skipped");
        var asked = publisher.Server.Asked("feed.json");
        await house.EventuallyAsync(() => publisher.Server.Asked("feed.json") >= asked + 2, "the feed is asked twice more");

        feed.Seen.Where(e => e.Kind != "config.loaded").ShouldBeExactly([.. Found, "update.checked", "update.skipped"]);
        feed.Seen.Single(e => e.Kind == "rollout.begun").Actor.ShouldBe("the update feed");
        publisher.Server.Asked("v2.gap").ShouldBe(1);
        await house.ShouldSettleAsync(generation: 2);
    }

    [Fact]
    public async Task While_deploys_are_frozen_it_waits_and_comes_by_itself_when_they_are_not()
    {
        const string Frozen = "rollout: { steps: [ 100% ], freeze: [ 2000-01-01 - 2200-12-31 ] }";
        await using var house = await new House().ServeAsync();
        await using var publisher = await Publisher.OpenAsync(house);
        await publisher.PublishAsync(house.Release("v2"), "v2", counter: 2);
        using var feed = house.Follow(await house.LastEventAsync());
        string update = $"trust: require\nupdate: {{ feed: '{publisher.FeedUrl}', every: 1s }}\n";
        house.Configure(update + Frozen);
        (await house.RunAsync("reload")).ShouldExitWith(0);

        (await feed.WaitForAsync("update.waits")).Text.ShouldStartWith("v2 is rolled out later: frozen until Thu 2201-01-01 00:00");
        (await house.RunAsync("update", "--json")).ShouldExitWith(4).Result.Message.ShouldContain("deploys are frozen until");
        (await Http.GetAsync(house.Port)).Version.ShouldBe("v1");
        house.Configure(update);
        (await house.RunAsync("reload")).ShouldExitWith(0);

        await feed.WaitForAsync("rollout.done");
        (await Http.GetAsync(house.Port)).Version.ShouldBe("v2");
        publisher.Server.Asked("v2.gap").ShouldBe(1);
    }

    [Fact]
    public async Task A_release_that_failed_is_not_tried_again_until_it_is_forced_and_a_newer_one_is()
    {
        await using var house = await new House(settings: "smoke: [ GET /fast -> 200 ]").ServeAsync();
        await using var publisher = await Publisher.OpenAsync(house);
        house.Configure($"smoke: [ GET /fast -> 200 ]\ntrust: require\nupdate: {publisher.FeedUrl}");
        (await house.RunAsync("reload")).ShouldExitWith(0);
        await publisher.PublishAsync(house.Release("v2", """{ "failOneIn": 1 }"""), "v2", counter: 2);

        (await house.RunAsync("update", "--json")).ShouldExitWith(1).Result.Message.ShouldContain("GET /fast");
        (await house.RunAsync("update", "--json")).ShouldExitWith(4).Result.Message.ShouldContain("v2 (counter 2) was rejected on");
        publisher.Server.Asked("v2.gap").ShouldBe(1);
        (await house.RunAsync("update", "--json", "--force")).ShouldExitWith(1);
        publisher.Server.Asked("v2.gap").ShouldBe(2);

        await publisher.PublishAsync(house.Release("v3"), "v3", counter: 3);
        (await house.RunAsync("update", "--json")).ShouldExitWith(0);
        (await Http.GetAsync(house.Port)).Version.ShouldBe("v3");

        // Whoever goes back means it.
        (await house.RunAsync("rollback", "--json")).ShouldExitWith(0);
        (await house.RunAsync("update", "--json")).ShouldExitWith(0).Result.Message.ShouldContain("nothing newer than v3");
        (await Http.GetAsync(house.Port)).Version.ShouldBe("v1");
    }
}
