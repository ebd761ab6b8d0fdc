using Gapless.EndToEndTests.Harness;
using Gapless.Linux.Processes;

namespace Gapless.EndToEndTests.Flows;

/// <summary>Client on A → A serves → standby listens on the hot channel → A dies → standby receives the socket → takes over → client goes on.</summary>
public sealed class W10_StandbyTakesOver
{
    [Fact]
    public async Task The_client_goes_on_with_the_standby_on_the_same_connection_and_another_one_stands_by()
    {
        await using var house = await new House("dotnet", "standby: 1", scenario: """{ "hosting": true }""").ServeAsync();
        var (active, standby) = (house.Live.Workers[0], house.Live.Workers[1]);
        (active.State, standby.State).ShouldBe(("ready", "standby"));
        var start = await house.EventsAsync();
        start.Where(e => e.Kind == "worker.ready").Select(e => e.Text.EndsWith("and stands by")).Order().ShouldBe([false, true]);
        (await house.RunAsync("status")).Output.ShouldContain("1/1+1");
        using var client = await KeptClient.OpenAsync(house.Port);
        (await client.GetAsync("/fast")).ShouldNotBeNull().Worker.ShouldBe($"{active.Pid}");
        using var waiting = await KeptClient.OpenAsync(house.Port);
        await waiting.AskAsync("/slow?ms=60000");
        for (var i = 0; i < 50; i++)
            (await Http.GetAsync(house.Port)).Worker.ShouldBe($"{active.Pid}", "who stands by has no share");
        var before = await house.LastEventAsync();
        using var feed = house.Follow(before);

        using (var process = ProcessHandle.Open(active.Pid)!)
            process.Signal(Signals.Kill).ShouldBeTrue();

        (await waiting.ReadAsync()).ShouldNotBeNull().Status.ShouldBe(503);
        (await client.GetAsync("/fast")).ShouldNotBeNull().Worker.ShouldBe($"{standby.Pid}");
        (await Http.GetAsync(house.Port)).Worker.ShouldBe($"{standby.Pid}");
        await feed.WaitForAsync("worker.ready");
        (await house.EventsAsync(before)).ShouldBeExactly("worker.exited", "worker.rescued", "worker.took_over", "worker.started", "worker.ready");
        feed.Seen.Single(e => e.Kind == "worker.rescued").Text.ShouldEndWith("1 go on in other workers, 1 were answered 503, 0 were cut");
        feed.Seen.Single(e => e.Kind == "worker.took_over").Worker.ShouldBe(standby.Index);
        feed.Seen.Single(e => e.Kind == "worker.ready").Text.ShouldEndWith("and stands by");

        // Once more, the other way round.
        using (var process = ProcessHandle.Open(standby.Pid)!)
            process.Signal(Signals.Kill).ShouldBeTrue();
        var third = (await client.GetAsync("/fast")).ShouldNotBeNull().Worker;
        third.ShouldBe($"{house.Live.Workers[active.Index].Pid}");
    }
}
