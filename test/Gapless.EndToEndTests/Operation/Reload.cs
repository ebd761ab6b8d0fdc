using Gapless.EndToEndTests.Harness;
using Gapless.Linux.Processes;

namespace Gapless.EndToEndTests.Operation;

public sealed class Reload
{
    [Fact]
    public async Task SIGHUP_rolls_a_changed_environment_out_without_a_loss()
    {
        await using var house = await new House("node").ServeAsync();
        await using var load = Load.Start(Load.WithoutIdleConnections(house.Address));
        await load.AnswerAsync();
        using var feed = house.Follow(await house.LastEventAsync());

        house.Configure("env: { VERSION: from-the-configuration }");
        house.Signal(Signals.Hangup);
        await feed.WaitForAsync("rollout.done");

        await load.AnswerAsync();
        await load.StopWithoutLossAsync();
        (await Http.GetAsync(house.Port)).Version.ShouldBe("from-the-configuration");
        await house.ShouldSettleAsync(generation: 2);
    }

    [Fact]
    public async Task A_bad_file_changes_nothing_and_its_problems_are_in_the_status()
    {
        await using var house = await new House("node").ServeAsync();
        var worker = house.Live.Workers[0].Pid;
        using var feed = house.Follow(await house.LastEventAsync());

        house.Configure("wrokers: 2\nenv: { VERSION: wrong }");
        house.Signal(Signals.Hangup);
        await feed.WaitForAsync("config.rejected");

        var status = house.Client.Status();
        status.ConfigProblems.ShouldContain(p => p.Contains("wrokers") && p.Contains("workers"), string.Join('\n', status.ConfigProblems));
        (await house.RunAsync("status")).Output.ShouldContain("wrokers");
        house.Live.Workers[0].Pid.ShouldBe(worker);
        (await Http.GetAsync(house.Port)).Version.ShouldBe("v1");

        house.Configure("");
        (await house.RunAsync("reload")).ShouldExitWith(0);
        house.Client.Status().ConfigProblems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_supervisor_that_starts_again_beside_a_bad_file_goes_on_with_what_was_in_force()
    {
        await using var house = await new House("node").ServeAsync();
        var worker = house.Live.Workers[0].Pid;
        house.Configure("wrokers: 2");

        await house.KillNineAsync();
        await house.StartAsync();

        house.Live.Workers[0].Pid.ShouldBe(worker);
        house.Client.Status().ConfigProblems.ShouldContain(p => p.Contains("wrokers"));
        house.Printed.ShouldContain("the configuration that was in force stays so");
        (await house.RunAsync("restart")).ShouldExitWith(0);
        (await Http.GetAsync(house.Port)).Version.ShouldBe("v1");

        house.Configure("");
        (await house.RunAsync("reload")).ShouldExitWith(0);
        house.Client.Status().ConfigProblems.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_changed_while_no_supervisor_ran_is_rolled_out_when_one_starts()
    {
        await using var house = await new House("node").ServeAsync();
        await using var load = Load.Start(Load.WithoutIdleConnections(house.Address));
        await load.AnswerAsync();
        var before = await house.LastEventAsync();
        await house.KillNineAsync();

        house.Configure("env: { VERSION: edited-meanwhile }");
        await house.StartAsync();
        using var feed = house.Follow(before);
        await feed.WaitForAsync("rollout.done");

        await load.AnswerAsync();
        await load.StopWithoutLossAsync();
        (await Http.GetAsync(house.Port)).Version.ShouldBe("edited-meanwhile");
        (await house.RunAsync("reload")).ShouldExitWith(0).Output.ShouldContain("nothing has changed");
        await house.ShouldSettleAsync(generation: 2);
    }
}
