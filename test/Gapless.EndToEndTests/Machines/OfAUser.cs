using System.Net;
using System.Text.Json;
using Gapless.Contract;
using Gapless.EndToEndTests.Harness;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Machines;

/// <summary>Installed without root, under a manager of the user's own.</summary>
[Collection(OneMachine.Name)]
public sealed class OfAUser(ServingMachine serving)
{
    private const string User = "tester";
    private const int Port = 8083;

    private BootedMachine Machine => serving.Machine;

    private IPEndPoint Endpoint => Machine.At(Port).Tcp!;

    [Fact]
    public async Task It_is_installed_serves_reloads_restarts_and_goes_without_a_trace()
    {
        await Machine.DoAsync($"useradd --create-home {User} && systemctl start user@$(id -u {User}).service");
        var untouched = await DoAsync("find ~ | sort");
        await DoAsync("/usr/bin/gapless install --user");
        await ConfigureAsync("./server");
        await DoAsync($"systemctl --user reload gapless && gapless deploy own {serving.Release(ServingMachine.Version)} --version {ServingMachine.Version}");
        (await Http.GetAsync(Endpoint)).Version.ShouldBe(ServingMachine.Version);

        await using var load = Load.Start(Load.WithoutIdleConnections(Machine.At(Port)));
        await load.AnswerAsync();
        var before = await StatusAsync();
        await DoAsync("systemctl --user restart gapless");
        StatusReport? after = null;
        await Until.TrueAsync(async () => (after = await StatusAsync()).Pid != before.Pid, "the next supervisor answers", TestLimits.Event);
        WorkerOf(after!).ShouldBe(WorkerOf(before));
        await load.AnswerAsync();

        await ConfigureAsync("./serve --badly");
        (await RunAsync("systemctl --user reload gapless")).ExitCode.ShouldNotBe(0);
        await ConfigureAsync("./server", "env: { COLOUR: blue }");
        await DoAsync("systemctl --user reload gapless");
        WorkerOf(await StatusAsync()).ShouldNotBe(WorkerOf(before));
        await load.StopWithoutLossAsync();

        await DoAsync("gapless uninstall --user --purge");
        (await DoAsync("find ~ | sort")).ShouldBe(untouched);
        await Machine.DoAsync($"systemctl stop user@$(id -u {User}).service && userdel --remove {User}");
    }

    private static int WorkerOf(StatusReport status) => status.Services.Single().Generations.Single(g => g.State == "live").Workers.Single().Pid;

    private async Task ConfigureAsync(string run, string settings = "")
    {
        File.WriteAllText(Path.Combine(Machine.Files, "own.yaml"), $"""
            services:
              own:
                run: {run}
                listen: 0.0.0.0:{Port}
                health: /healthz/ready
                rollout: {"{ steps: [ 100% ] }"}
                {settings}
            """);
        await DoAsync($"cat {BootedMachine.Mount}/own.yaml >~/.config/gapless/gapless.yaml");
    }

    private async Task<StatusReport> StatusAsync()
    {
        await Machine.UntilAsync(Command("gapless status --json >/dev/null"));
        return JsonSerializer.Deserialize(await DoAsync("gapless status --json"), ContractJson.Default.StatusReport)!;
    }

    private Task<string> DoAsync(string script) => Machine.DoAsync(Command(script));

    private Task<(int ExitCode, string Output)> RunAsync(string script) => Machine.RunAsync(Command(script));

    /// <param name="script">Without single quotes.</param>
    private static string Command(string script) =>
        $"runuser -u {User} -- env HOME=/home/{User} XDG_RUNTIME_DIR=/run/user/$(id -u {User}) PATH=/home/{User}/.local/bin:/usr/bin:/bin sh -c '{script}'";
}
