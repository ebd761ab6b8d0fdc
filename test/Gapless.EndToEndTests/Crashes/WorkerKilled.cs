using System.Net.Sockets;
using Gapless.EndToEndTests.Harness;
using Gapless.Linux.Processes;

namespace Gapless.EndToEndTests.Crashes;

public sealed class WorkerKilled
{
    /// <summary>A third of them is the victim's, give or take.</summary>
    private const int Waiting = 120;

    [Fact]
    public async Task Its_siblings_take_its_share_at_once_and_its_queue_is_served_by_its_replacement()
    {
        // The replacement comes late, so that what happens before it can be told apart.
        await using var house = await new House(settings: "workers: 3\nrestart: { backoff: 3s }").ServeAsync();
        using var feed = house.Follow(await house.LastEventAsync());
        var victim = house.Live.Workers[1].Pid;
        using var process = ProcessHandle.Open(victim)!;

        process.Signal(Signals.Stop);
        var queued = new List<Socket>();
        for (var i = 0; i < Waiting; i++)
            queued.Add(await Http.ConnectAsync(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, house.Port)));
        await house.EventuallyAsync(() => house.Status.Endpoints[0].Queued >= 8, "connections wait for the worker that is stopped");
        var waiting = house.Status.Endpoints[0].Queued;
        process.Signal(Signals.Kill);
        await feed.WaitForAsync("worker.exited");
        // The news may be there before the traffic is divided anew.
        await house.EventuallyAsync(() => house.Live.Workers[1].State == "waiting", "the dead worker has no share");

        var served = 0;
        while (served < 200 && feed.Seen.All(e => e.Kind != "worker.started"))
        {
            (await Http.GetAsync(house.Port)).Worker.ShouldNotBe($"{victim}");
            served++;
        }
        served.ShouldBeGreaterThan(20, "the siblings must have answered before the replacement was started");

        var answers = await Task.WhenAll(queued.Select(s => Http.AskAsync(s)));
        answers.ShouldAllBe(a => a.Status == 200);
        var replacement = house.Live.Workers[1].Pid;
        replacement.ShouldNotBe(victim);
        answers.Count(a => a.Worker == $"{replacement}").ShouldBeGreaterThanOrEqualTo(waiting);
        TestContext.Current.TestOutputHelper?.WriteLine($"{queued.Count} connections, {waiting} of them in the queue of the dead worker");
        queued.ForEach(s => s.Dispose());
        await house.ShouldSettleAsync(generation: 1, workers: 3);
    }
}
