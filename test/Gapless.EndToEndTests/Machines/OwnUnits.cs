using Gapless.EndToEndTests.Harness;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Machines;

/// <summary>What people have in units of their own: another Restart=, reloads by signal, sockets of a socket unit.</summary>
[Collection(OneMachine.Name)]
public sealed class OwnUnits(ServingMachine serving)
{
    private const int ActivatedPort = 8090;

    private BootedMachine Machine => serving.Machine;

    [Theory]
    [InlineData("on-failure")]
    [InlineData("on-abnormal")]
    public async Task A_supervisor_that_is_killed_comes_back_and_nothing_is_lost(string restart)
    {
        await serving.ChangeUnitAsync("[Service]", $"Restart={restart}");
        var worker = await serving.WorkerAsync();
        var supervisor = await serving.StatusAsync();
        await using var load = Load.Start(Load.WithoutIdleConnections(Machine.At(ServingMachine.Port)));
        await load.AnswerAsync();

        await Machine.DoAsync($"kill -KILL {supervisor.Pid}");
        await serving.NextSupervisorAsync(supervisor.Pid);
        await load.AnswerAsync();

        (await serving.WorkerAsync()).Pid.ShouldBe(worker.Pid);
        await load.StopWithoutLossAsync();
        await serving.ResetUnitAsync();
    }

    [Theory]
    [InlineData("HUP", "env: { COLOUR: red }")]
    [InlineData("USR2", "")]
    public async Task A_reload_by_signal_loads_the_new_configuration_or_starts_everything_anew(string signal, string settings)
    {
        await serving.ChangeUnitAsync("[Service]", "ExecReload=", $"ExecReload=/bin/kill -{signal} $MAINPID");
        var before = await serving.WorkerAsync();
        await using var load = Load.Start(Load.WithoutIdleConnections(Machine.At(ServingMachine.Port)));
        await load.AnswerAsync();

        await serving.ConfigureAsync(settings);
        await Machine.DoAsync("systemctl reload gapless");
        await Machine.UntilAsync($"! kill -0 {before.Pid}");

        await load.AnswerAsync();
        (await serving.WorkerAsync()).Pid.ShouldNotBe(before.Pid);
        await load.StopWithoutLossAsync();
        await serving.ResetUnitAsync();
        await serving.ConfigureAsync();
        await Machine.DoAsync("systemctl reload gapless");
    }

    [Theory]
    [InlineData("no")]
    [InlineData("yes")]
    public async Task A_socket_unit_starts_it_and_its_socket_outlives_deploys_restarts_and_crashes(string reusePort)
    {
        await ActivateAsync(reusePort);
        var at = Machine.At(ActivatedPort);

        // The one that connects is what starts it.
        (await Machine.RunAsync("systemctl is-active gapless.service")).ExitCode.ShouldNotBe(0);
        (await Http.GetAsync(at.Tcp!)).Version.ShouldBe(ServingMachine.Version);

        await using var load = Load.Start(Load.WithoutIdleConnections(at, Machine.At(ServingMachine.Port)));
        await load.AnswerAsync();
        // The second address was new to the supervisor that has just started: it rolls that out first.
        await serving.SettledAsync();
        await serving.DeployAsync("v2");
        await load.AnswerAsync();
        await serving.DeployAsync(ServingMachine.Version);
        var worker = await serving.WorkerAsync();
        var first = await serving.StatusAsync();
        await Machine.DoAsync("systemctl restart gapless.service");
        var second = await serving.NextSupervisorAsync(first.Pid);
        await load.AnswerAsync();
        await Machine.DoAsync($"kill -KILL {second.Pid}");
        await serving.NextSupervisorAsync(second.Pid);
        await load.AnswerAsync();

        (await serving.WorkerAsync()).Pid.ShouldBe(worker.Pid);
        await load.StopWithoutLossAsync();
        await Machine.DoAsync("systemctl stop gapless.socket gapless.service && rm /run/systemd/system/gapless.socket && systemctl daemon-reload");
        await serving.ConfigureAsync();
        // It rolls the one address out first.
        await Machine.DoAsync("systemctl start gapless.service");
        await serving.SettledAsync();
    }

    [Fact]
    public async Task Workers_that_are_killed_cost_no_connection_that_waits_or_comes()
    {
        const int Clients = 20;
        await serving.ServeAppAsync("""{ "hosting": true }""", "workers: 2");
        var clients = new List<KeptClient>();
        for (var i = 0; i < Clients; i++)
        {
            clients.Add(await KeptClient.OpenAsync(serving.AppEndpoint));
            (await clients[i].GetAsync("/fast")).ShouldNotBeNull().Status.ShouldBe(200);
        }

        var rescues = 0;
        foreach (var victim in clients.Select(c => c.Worker!).Distinct().ToList())
        {
            await Machine.DoAsync($"kill -KILL {victim}");
            await Machine.UntilAsync($"test \"$(journalctl -u gapless | grep -c 'of the connections of worker')\" = {++rescues}");
            (await Machine.DoAsync("journalctl -u gapless | grep 'of the connections of worker' | tail -n 1")).ShouldEndWith("go on in other workers, 0 were answered 503, 0 were cut");
            foreach (var client in clients)
            {
                (await client.GetAsync("/fast")).ShouldNotBeNull().Status.ShouldBe(200);
                client.Worker.ShouldNotBe(victim);
                (await Http.GetAsync(serving.AppEndpoint)).Worker.ShouldNotBe(victim);
            }
        }

        clients.ForEach(c => c.Dispose());
        await serving.ServeAgainAsync();
    }

    private async Task ActivateAsync(string reusePort)
    {
        File.WriteAllText(Path.Combine(Machine.Files, "gapless.socket"), $"""
            [Socket]
            ListenStream=0.0.0.0:{ActivatedPort}
            ReusePort={reusePort}
            Service=gapless.service
            """);
        await serving.ConfigureAsync(listen: $"[ 0.0.0.0:{ServingMachine.Port}, 0.0.0.0:{ActivatedPort} ]");
        await Machine.DoAsync($"""
            set -e
            systemctl stop gapless.service
            cp {BootedMachine.Mount}/gapless.socket /run/systemd/system/gapless.socket
            systemctl daemon-reload
            systemctl start gapless.socket
            """);
    }
}
