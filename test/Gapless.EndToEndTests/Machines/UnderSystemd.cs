using System.Diagnostics;
using Gapless.EndToEndTests.Harness;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Machines;

/// <summary>Everything that systemd and a package manager do to a unit, on a booted machine, with traffic from another one.</summary>
[Collection(OneMachine.Name)]
public sealed class UnderSystemd(ServingMachine serving)
{
    private BootedMachine Machine => serving.Machine;

    [Fact]
    public async Task W9_a_reload_loads_the_new_version_the_old_one_goes_on_serving_what_it_has_and_ends()
    {
        var before = await serving.WorkerAsync();
        await using var load = Load.Start(Load.WithoutIdleConnections(Machine.At(ServingMachine.Port)));
        await load.AnswerAsync();
        // Connected, it belongs to the version that is live now.
        using var connected = await Http.ConnectAsync(serving.Endpoint);
        var slow = Http.AskAsync(connected, "/slow?ms=4000");

        await serving.ConfigureAsync("env: { COLOUR: blue }");
        await Machine.DoAsync("systemctl reload gapless");

        (await serving.WorkerAsync()).Pid.ShouldNotBe(before.Pid);
        (await slow).Worker.ShouldBe($"{before.Pid}");
        await Machine.UntilAsync($"! kill -0 {before.Pid}");
        await load.StopWithoutLossAsync();
        await Machine.UntilAsync("systemctl show --property StatusText gapless | grep 'web: v1 live$'");
    }

    [Fact]
    public Task The_unit_is_as_hardened_as_the_documentation_says() => Machine.DoAsync("systemd-analyze security --threshold=26 --no-pager gapless.service");

    [Fact]
    public async Task A_reload_fails_with_the_reason_when_the_new_version_is_bad()
    {
        var before = await serving.WorkerAsync();
        await using var load = Load.Start(Load.WithoutIdleConnections(Machine.At(ServingMachine.Port)));
        await load.AnswerAsync();

        await serving.ConfigureAsync(run: "./serve --badly");
        (await Machine.RunAsync("systemctl reload gapless")).ExitCode.ShouldNotBe(0);
        await Machine.UntilAsync("journalctl -u gapless | grep './serve: not found'");
        await serving.ConfigureAsync("colour: blue");
        (await Machine.RunAsync("systemctl reload gapless")).ExitCode.ShouldNotBe(0);
        await Machine.UntilAsync("journalctl -u gapless | grep \"gapless.yaml:7:.*colour\"");
        (await serving.WorkerAsync()).Pid.ShouldBe(before.Pid);
        (await Machine.DoAsync("systemctl is-active gapless")).ShouldBe("active");

        await serving.ConfigureAsync();
        await Machine.DoAsync("systemctl reload gapless");
        await load.StopWithoutLossAsync();
    }

    [Fact]
    public async Task A_restart_an_upgrade_a_crash_and_a_hang_of_the_supervisor_lose_nothing()
    {
        await serving.ConfigureAsync();
        await Machine.DoAsync("systemctl reload gapless");
        var worker = await serving.WorkerAsync();
        await using var load = Load.Start(Load.WithoutIdleConnections(Machine.At(ServingMachine.Port)));
        await load.AnswerAsync();

        var first = await serving.StatusAsync();
        await Machine.DoAsync("systemctl restart gapless");
        var second = await serving.NextSupervisorAsync(first.Pid);
        await load.AnswerAsync();

        await Machine.DoAsync($"dpkg -i {serving.NextPackage}");
        var third = await serving.StatusAsync();
        third.Pid.ShouldBe(second.Pid);
        (await Machine.DoAsync("dpkg-query --show --showformat '${Version}' gapless")).ShouldBe("99.0.0");
        (await Machine.DoAsync("systemctl show --value --property MainPID gapless")).ShouldBe($"{second.Pid}");
        await load.AnswerAsync();

        await Machine.DoAsync($"kill -KILL {third.Pid}");
        var fourth = await serving.NextSupervisorAsync(third.Pid);
        await load.AnswerAsync();

        await serving.ChangeUnitAsync("[Service]", "WatchdogSec=3");
        await Machine.DoAsync("systemctl restart gapless");
        var fifth = await serving.NextSupervisorAsync(fourth.Pid);
        await Machine.DoAsync($"kill -STOP {fifth.Pid}");
        await serving.NextSupervisorAsync(fifth.Pid);
        await Machine.DoAsync("journalctl -u gapless | grep 'Watchdog timeout'");
        await serving.ResetUnitAsync();
        await load.AnswerAsync();

        (await serving.WorkerAsync()).Pid.ShouldBe(worker.Pid);
        await load.StopWithoutLossAsync();
        await Machine.DoAsync("gapless audit verify");
    }

    [Fact]
    public async Task When_everything_is_killed_whoever_connects_waits_and_is_answered()
    {
        for (var round = 0; round < 5; round++)
        {
            var before = (await serving.StatusAsync()).Pid;
            var worker = (await serving.WorkerAsync()).Pid;
            await Machine.DoAsync("pkill -KILL -u gapless");
            var begun = Stopwatch.GetTimestamp();
            var answer = await Http.GetAsync(serving.Endpoint);
            (answer.Version, answer.Worker == $"{worker}").ShouldBe((ServingMachine.Version, false));
            TestContext.Current.TestOutputHelper?.WriteLine($"answered after {Stopwatch.GetElapsedTime(begun).TotalMilliseconds:0} ms");
            await serving.NextSupervisorAsync(before);
        }

        await Machine.DoAsync("systemctl reset-failed gapless");
    }

    [Fact]
    public async Task Where_it_cannot_write_it_says_so_is_given_up_and_what_serves_goes_on()
    {
        var worker = await serving.WorkerAsync();
        await using var load = Load.Start(Load.WithoutIdleConnections(Machine.At(ServingMachine.Port)));
        await load.AnswerAsync();

        await serving.ChangeUnitAsync("[Unit]", "StartLimitBurst=3", "[Service]", "ReadOnlyPaths=/var/lib/gapless");
        (await Machine.RunAsync("systemctl restart gapless")).ExitCode.ShouldNotBe(0);
        await Machine.UntilAsync("systemctl is-failed gapless");
        await Machine.DoAsync("journalctl -u gapless | grep 'Start request repeated too quickly'");
        await Machine.DoAsync("journalctl -u gapless | grep 'nothing can be written into the state directory /var/lib/gapless (Read-only file system'");
        await load.AnswerAsync();

        await serving.ResetUnitAsync();
        await Machine.DoAsync("systemctl reset-failed gapless && systemctl start gapless");
        (await serving.WorkerAsync()).Pid.ShouldBe(worker.Pid);
        await load.StopWithoutLossAsync();
    }

    [Fact]
    public async Task A_stop_drains_and_a_boot_brings_back_what_was_live()
    {
        await serving.DeployAsync("v2");
        var worker = await serving.WorkerAsync();
        using var connected = await Http.ConnectAsync(serving.Endpoint);
        var slow = Http.AskAsync(connected, "/slow?ms=3000");

        var begun = Stopwatch.GetTimestamp();
        await Machine.DoAsync("systemctl stop gapless");
        var stopped = Stopwatch.GetElapsedTime(begun);
        (await slow).Status.ShouldBe(200);
        (await Machine.RunAsync($"kill -0 {worker.Pid}")).ExitCode.ShouldNotBe(0);
        await Machine.DoAsync("systemctl start gapless");
        (await Http.GetAsync(serving.Endpoint)).Version.ShouldBe("v2");
        TestContext.Current.TestOutputHelper?.WriteLine($"stopped in {stopped.TotalSeconds:0.0} s, served again {(Stopwatch.GetElapsedTime(begun) - stopped).TotalSeconds:0.0} s later");

        begun = Stopwatch.GetTimestamp();
        await Machine.RebootAsync();
        await Machine.UntilAsync("systemctl is-active gapless");
        (await Http.GetAsync(serving.Endpoint)).Version.ShouldBe("v2");
        TestContext.Current.TestOutputHelper?.WriteLine($"served {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s after the order to reboot");
        await Machine.DoAsync("gapless audit verify");
        await serving.DeployAsync(ServingMachine.Version);
    }
}
