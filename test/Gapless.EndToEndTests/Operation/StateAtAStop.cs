using Gapless.EndToEndTests.Harness;
using Gapless.Linux.Processes;

namespace Gapless.EndToEndTests.Operation;

/// <summary>What the workers had in memory when everything is stopped. That the next supervisor takes it is shown on a booted machine.</summary>
public sealed class StateAtAStop
{
    private const string Memory = """{ "hosting": true, "memory": {} }""";

    [Fact]
    public async Task It_is_given_to_the_service_manager()
    {
        await using var house = new House(scenario: Memory);
        using var systemd = new Systemd(Path.Combine(house.Folder, "notify"));
        await house.StartAsync(new Dictionary<string, string> { ["NOTIFY_SOCKET"] = systemd.Path });
        systemd.Start(house.SupervisorPid);
        (await house.DeployAsync(house.Release("v1", Memory))).ShouldExitWith(0);
        using (var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{house.Port}") })
            (await client.GetStringAsync("/memory/visit")).ShouldBe("1");
        var before = await house.LastEventAsync();

        house.Signal(Signals.Terminate);
        (await house.ExitAsync()).Code.ShouldBe(0);

        // What is copied at a start, and what moves.
        await house.EventuallyAsync(() => systemd.Stored.Count(n => n.StartsWith("gapless-state.", StringComparison.Ordinal)) == 2, "two memories are stored");
        await house.StartAsync();
        (await house.EventsAsync(before)).Where(e => e.Kind.StartsWith("state.", StringComparison.Ordinal)).Select(e => e.Kind).ShouldBe(["state.left", "state.stored"]);
    }
}
