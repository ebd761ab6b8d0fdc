using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Machines;

/// <summary>Units of one's own whose <c>KillMode=</c> ends the workers whenever the supervisor is restarted.</summary>
[Collection(OneMachine.Name)]
public sealed class KillModes(ServingMachine serving)
{
    private BootedMachine Machine => serving.Machine;

    [Theory]
    [InlineData("mixed")]
    [InlineData("control-group")]
    public async Task A_restart_that_ends_every_process_keeps_what_they_had_in_memory_and_whoever_connects(string mode)
    {
        await serving.ServeAppAsync("""{ "hosting": true, "memory": {} }""");
        await serving.ChangeUnitAsync("[Service]", $"KillMode={mode}");
        using var client = new HttpClient { BaseAddress = new Uri($"http://{serving.AppEndpoint}") };
        var visits = 0;
        for (var round = 0; round < 2; round++)
        {
            (await client.GetStringAsync("/memory/visit")).ShouldBe($"{++visits}");
            var worker = (await serving.WorkerAsync("app")).Pid;

            await Machine.DoAsync("systemctl restart --no-block gapless");
            // By then its own sockets are closed, and systemd holds the one on which the next one waits.
            await Machine.UntilAsync($"! kill -0 {worker}");

            (await client.GetStringAsync("/memory/visit")).ShouldBe($"{++visits}");
            (await client.GetStringAsync("/memory/hits")).ShouldBe($"{visits}");
            await Machine.UntilAsync("systemctl is-active gapless && gapless status");
            (await serving.WorkerAsync("app")).Pid.ShouldNotBe(worker);
        }

        await serving.ResetUnitAsync();
        await serving.ServeAgainAsync();
    }
}
