using System.Net.Sockets;
using Gapless.EndToEndTests.Harness;
using Gapless.Linux.Processes;

namespace Gapless.EndToEndTests.Flows;

public sealed class W1_GracefulStop
{
    [Fact]
    public async Task Running_then_SIGTERM_then_no_new_connections_then_what_runs_is_finished_then_exit_0()
    {
        await using var house = await new House().ServeAsync();
        using var feed = house.Follow(await house.LastEventAsync());
        var slow = await BeginAsync(house, "/slow?ms=4000");

        house.Signal(Signals.Terminate);

        await feed.WaitForAsync("generation.stopping");
        slow.IsCompleted.ShouldBeFalse("the request must still run when the app is asked to finish");
        (await AnswerOfTheAppAsync(house)).ShouldBeFalse("the app stopped accepting, and no other of its kind is there");
        (await slow).Status.ShouldBe(200);
        (await house.ExitAsync()).Code.ShouldBe(0, house.Printed);
        await feed.Ended;
        var events = feed.Seen;
        events.ShouldBeExactly(
            "supervisor.stopping", "order.stop", "service.unserved", "generation.draining", "generation.stopping", "worker.exited", "generation.ended", "service.stopped", "supervisor.stopped");
        events.Single(e => e.Kind == "worker.exited").Text.ShouldEndWith("exit code 0");
        WorkerProcesses.Of(house.Service).ShouldBeEmpty();
        house.KeeperPid().ShouldBe(0);
    }

    /// <summary>Returns when the request has reached the app.</summary>
    private static async Task<Task<Answer>> BeginAsync(House house, string path)
    {
        var answer = Http.GetAsync(house.Port, path);
        await house.EventuallyAsync(() => house.Status.Endpoints[0].Queued == 0, "the app has accepted");
        await Task.Delay(200);
        return answer;
    }

    private static async Task<bool> AnswerOfTheAppAsync(House house)
    {
        try
        {
            return (await Http.GetAsync(house.Port)).Status == 200;
        }
        catch (Exception gone) when (gone is SocketException or IOException)
        {
            return false;
        }
    }
}
