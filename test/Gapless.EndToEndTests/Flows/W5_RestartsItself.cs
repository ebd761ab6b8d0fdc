using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Flows;

public sealed class W5_RestartsItself
{
    [Fact]
    public async Task No_signal_then_nothing_SIGUSR2_then_new_process_then_the_old_finishes_its_requests_then_safe_exit()
    {
        await using var app = await new RestartingApp().StartAsync();
        var old = app.Pid;
        var printed = app.Log;

        await Task.Delay(TestLimits.Quiet);
        app.Processes.ShouldBe([old]);
        (app.Log, app.Systemd.Heard.Count).ShouldBe((printed, 1));

        using var client = await KeptClient.OpenAsync(app.Port);
        await client.HoldAsync("/upload");
        app.Write("v2");
        var fresh = await app.RestartAsync();

        app.Processes.ShouldBe([old, fresh], ignoreOrder: true);
        var answer = await Http.GetAsync(app.Port);
        (answer.Status, answer.Version, answer.Worker).ShouldBe((200, "v2", $"{fresh}"));
        var last = (await client.FinishAsync()).ShouldNotBeNull();
        (last.Status, last.Worker).ShouldBe((200, $"{old}"));
        (await app.FirstExitAsync()).Code.ShouldBe(0);
        (await client.GetAsync("/fast")).ShouldNotBeNull().Worker.ShouldBe($"{fresh}", "its connection has followed");
        client.Dispose();
        await app.StopAsync();

        Events(app.Log).ShouldBe(["starting", "was started", "has taken over"]);
        app.Systemd.Heard.ShouldBe(["READY", "RELOADING MONOTONIC_USEC", "MAINPID READY", "STOPPING"]);
        app.Systemd.PassedOver.ShouldBeEmpty();
    }

    private static IEnumerable<string> Events(string log) => log.Split('\n').Select(l => l.Trim()).Where(l => l.StartsWith("Restart", StringComparison.Ordinal))
        .Select(l => new[] { "starting", "was started", "has taken over" }.FirstOrDefault(l.Contains) ?? l);
}
