using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Operation;

public sealed class UpgradeSelf
{
    [Fact]
    public async Task Under_load_the_program_is_replaced_in_its_own_process_and_its_control_socket_never_refuses()
    {
        await using var house = await new House().ServeAsync();
        await using var load = Load.Start(Load.WithoutIdleConnections(house.Address));
        await load.AnswerAsync();
        var (pid, worker, started) = (house.SupervisorPid, house.Live.Workers[0].Pid, house.Client.Status().StartedAt);
        using var asking = new CancellationTokenSource();
        var asked = Task.Run(() => AskAsync(house, asking.Token));

        (await house.RunAsync("upgrade-self")).ShouldExitWith(0);

        await house.EventuallyAsync(() => house.Client.Status().StartedAt > started, "the new program answers");
        await load.AnswerAsync();
        await asking.CancelAsync();
        (await asked).ShouldBeGreaterThan(10);
        var report = house.Client.Status();
        (report.Pid, house.Live.Workers[0].Pid).ShouldBe((pid, worker));
        (await house.DeployAsync(house.Release("v2"))).ShouldExitWith(0);
        await load.AnswerAsync();
        await load.StopWithoutLossAsync();
        await house.ShouldSettleAsync(generation: 2);
    }

    /// <summary>Asks all the time and returns how often; a refusal is thrown.</summary>
    private static async Task<int> AskAsync(House house, CancellationToken enough)
    {
        var count = 0;
        while (!enough.IsCancellationRequested)
        {
            _ = house.Client.Status();
            count++;
            await Task.Delay(20, CancellationToken.None);
        }
        return count;
    }
}
