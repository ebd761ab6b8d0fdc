using Gapless.EndToEndTests.Harness;
using Gapless.Linux.Processes;

namespace Gapless.EndToEndTests.Crashes;

/// <summary>Somebody else than the supervisor tells a worker to end, as <c>kill</c> does.</summary>
public sealed class WorkerAskedToEnd
{
    private const string Memory = """{ "hosting": true, "memory": {} }""";

    [Fact]
    public async Task Its_replacement_goes_on_with_what_it_had_in_memory()
    {
        await using var house = await new House(scenario: Memory).ServeAsync();
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{house.Port}") };
        var visits = 0;
        for (var round = 0; round < 2; round++)
        {
            for (var visit = 0; visit < 3; visit++)
                (await client.GetStringAsync("/memory/visit")).ShouldBe($"{++visits}");
            // It has work for longer than its replacement takes to be there.
            using var slow = await KeptClient.OpenAsync(house.Port);
            await slow.AskAsync("/slow?ms=8000");
            var before = await house.LastEventAsync();
            using var feed = house.Follow(before);
            using var worker = ProcessHandle.Open(house.Live.Workers[0].Pid)!;
            Terminate(worker.Pid);

            // It may still accept for an instant.
            while ((await Http.GetAsync(house.Port)).Worker == $"{worker.Pid}")
                continue;
            worker.HasExited.ShouldBeFalse();
            (await client.GetStringAsync("/memory/visit")).ShouldBe($"{++visits}");
            (await client.GetStringAsync("/memory/hits")).ShouldBe($"{visits}");
            (await slow.ReadAsync()).ShouldNotBeNull().Status.ShouldBe(200);
            (await slow.GetAsync("/fast")).ShouldNotBeNull().Worker.ShouldNotBe($"{worker.Pid}");
            await feed.WaitForAsync("worker.exited");
            (await house.EventsAsync(before)).ShouldBeExactly("worker.leaving", "worker.started", "state.mapped", "worker.ready", "generation.handing_over", "worker.exited");
        }

        (await house.DeployAsync(house.Release("v2", Memory))).ShouldExitWith(0);
        (await client.GetStringAsync("/memory/visit")).ShouldBe($"{++visits}");
        await house.ShouldSettleAsync(generation: 2);
    }

    [Fact]
    public async Task An_app_without_the_library_is_replaced_when_it_says_that_it_stops()
    {
        await using var house = await new House().ServeAsync();
        using var slow = await KeptClient.OpenAsync(house.Port);
        await slow.AskAsync("/slow?ms=8000");
        using var worker = ProcessHandle.Open(house.Live.Workers[0].Pid)!;

        Terminate(worker.Pid);

        while ((await Http.GetAsync(house.Port)).Worker == $"{worker.Pid}")
            continue;
        worker.HasExited.ShouldBeFalse();
        (await slow.ReadAsync()).ShouldNotBeNull().Status.ShouldBe(200);
        await house.ShouldSettleAsync(generation: 1);
    }

    [Fact]
    public async Task A_supervisor_that_comes_while_it_leaves_goes_on_with_its_replacement()
    {
        await using var house = await new House(scenario: Memory).ServeAsync();
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{house.Port}") };
        (await client.GetStringAsync("/memory/visit")).ShouldBe("1");
        using var slow = await KeptClient.OpenAsync(house.Port);
        await slow.AskAsync("/slow?ms=8000");
        using (var feed = house.Follow(await house.LastEventAsync()))
        {
            Terminate(house.Live.Workers[0].Pid);
            await feed.WaitForAsync("worker.ready");
        }

        var replacement = house.Live.Workers[0].Pid;
        await house.KillNineAsync();
        await house.StartAsync();

        house.Live.Workers[0].Pid.ShouldBe(replacement);
        (await client.GetStringAsync("/memory/visit")).ShouldBe("2");
        (await slow.ReadAsync()).ShouldNotBeNull().Status.ShouldBe(200);
        (await client.GetStringAsync("/memory/visit")).ShouldBe("3");
        await house.ShouldSettleAsync(generation: 1);
    }

    [Fact]
    public async Task Whoever_stands_by_goes_on_with_it_at_once()
    {
        // The replacement comes late, so that it is the other one that is asked.
        await using var house = await new House(settings: "standby: 1\nrestart: { backoff: 5s }", scenario: Memory).ServeAsync();
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{house.Port}") };
        for (var visit = 1; visit <= 3; visit++)
            (await client.GetStringAsync("/memory/visit")).ShouldBe($"{visit}");
        var standby = house.Live.Workers[1].Pid;
        using var feed = house.Follow(await house.LastEventAsync());
        Terminate(house.Live.Workers[0].Pid);
        await feed.WaitForAsync("state.taken");
        await feed.WaitForAsync("worker.took_over");

        (await Http.GetAsync(house.Port)).Worker.ShouldBe($"{standby}");
        (await client.GetStringAsync("/memory/visit")).ShouldBe("4");
        await feed.WaitForAsync("worker.ready");
        (await client.GetStringAsync("/memory/visit")).ShouldBe("5");
        // It has nothing to do, and may be gone before it is asked for its state: then it has left it.
        feed.Seen.Select(e => e.Kind).Where(k => k is not "state.left").Order().ShouldBe(["generation.handing_over", "state.taken", "worker.exited", "worker.leaving", "worker.ready", "worker.started", "worker.took_over"]);
    }

    [Fact]
    public async Task A_service_that_was_stopped_begins_anew()
    {
        await using var house = await new House(scenario: Memory).ServeAsync();
        using (var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{house.Port}") })
            (await client.GetStringAsync("/memory/visit")).ShouldBe("1");
        (await house.RunAsync("stop")).ShouldExitWith(0);

        (await house.DeployAsync(house.Release("v2", Memory))).ShouldExitWith(0);

        using var another = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{house.Port}") };
        (await another.GetStringAsync("/memory/hits")).ShouldBe("0");
    }

    private static void Terminate(int pid)
    {
        using var process = ProcessHandle.Open(pid)!;
        process.Signal(Signals.Terminate).ShouldBeTrue();
    }
}
