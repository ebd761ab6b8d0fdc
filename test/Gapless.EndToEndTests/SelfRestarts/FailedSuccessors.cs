using Gapless.Drill;
using Gapless.EndToEndTests.Harness;
using Gapless.Linux.Processes;

namespace Gapless.EndToEndTests.SelfRestarts;

/// <summary>A successor that fails leaves no trace but a log line, and the next one can succeed.</summary>
public sealed class FailedSuccessors
{
    private const string Memory = """{ "selfRestart": {}, "memory": {} }""";
    private const int Idle = 40;

    [Theory]
    [InlineData("""{ "exitAtStart": 3 }""", "exit code 3", 60)]
    [InlineData("""{ "selfRestart": {}, "hangAtStart": true }""", "was not ready within 6 s", 6)]
    [InlineData("{}", "has ended before it was ready", 60)]
    public async Task The_old_process_goes_on_and_says_why(string successor, string reason, int limit)
    {
        await using var app = new RestartingApp();
        app.Write("v1", $$"""{ "selfRestart": { "readyLimitSeconds": {{limit}} } }""");
        await app.StartAsync();
        var old = app.Pid;
        await using var load = Load.Start(TrafficPlan.ForScenario(app.Address, webSocket: false).Only(TrafficClass.Short, TrafficClass.KeepAlive, TrafficClass.IdleKeepAlive, TrafficClass.Pipeline));
        await load.AnswerAsync();

        app.Write("bad", successor);
        app.Signal();
        await app.PrintedAsync("Restart failed: ");
        await app.UntilAsync(() => app.Processes.Count == 1, "the successor is gone");

        app.Log.ShouldContain(reason);
        await app.UntilAsync(() => app.Systemd.Heard.Count == 3, "systemd is told that it is over");
        app.Systemd.Heard.ShouldBe(["READY", "RELOADING MONOTONIC_USEC", "READY STATUS"]);
        app.Pid.ShouldBe(old);
        (await Http.GetAsync(app.Port)).Worker.ShouldBe($"{old}");

        app.Write("v2");
        (await app.RestartAsync()).ShouldNotBe(old);
        await load.AnswerAsync();
        var report = await load.StopAsync();
        report.Failed.ShouldBe(0, report.ToText() + app.Log);
    }

    [Fact]
    public async Task A_second_signal_is_passed_over_while_the_first_is_carried_out()
    {
        await using var app = await new RestartingApp().StartAsync();
        var old = app.Pid;
        app.Write("bad", """{ "hangAtStart": true }""");

        app.Signal();
        await app.PrintedAsync("was started");
        app.Signal();

        await app.PrintedAsync("SIGUSR2 is passed over: a restart is under way");
        using (var successor = ProcessHandle.Open(app.Processes.Single(p => p != old))!)
            successor.Signal(Signals.Kill);
        await app.PrintedAsync("Restart failed: ");
        app.Log.Split("was started").Length.ShouldBe(2);
        app.Write("v2");
        (await app.RestartAsync()).ShouldNotBe(old);
    }

    [Fact]
    public async Task An_app_that_is_told_to_stop_meanwhile_ends_its_successor_and_stops()
    {
        await using var app = await new RestartingApp().StartAsync();
        app.Write("bad", """{ "hangAtStart": true }""");
        app.Signal();
        await app.PrintedAsync("was started");

        await app.StopAsync();

        app.Log.ShouldContain("Restart failed: this process was told to stop");
        (await app.FirstExitAsync()).Code.ShouldBe(0);
    }

    [Fact]
    public async Task A_successor_that_cannot_read_the_state_never_gets_traffic()
    {
        await using var app = new RestartingApp();
        app.Write("v1", Memory);
        await app.StartAsync();
        var old = app.Pid;
        (await Http.GetAsync(app.Port, "/memory/visit")).Status.ShouldBe(200);

        app.Write("v2", """{ "selfRestart": {}, "memory": { "version": 7 } }""");
        app.Signal();

        await app.PrintedAsync("Restart failed: ");
        app.Log.ShouldContain("did not take the state: State 'hits'");
        (await Http.GetAsync(app.Port)).Worker.ShouldBe($"{old}");
        (await app.HitsAsync()).ShouldBe(1);
    }

    /// <summary>The successor has the traffic and most connections when the state turns out not to move.</summary>
    [Fact]
    public async Task What_a_successor_had_already_comes_back_without_a_loss_when_the_state_does_not_move()
    {
        const string unwritable = """{ "selfRestart": {}, "memory": { "unwritableAt": 1 } }""";
        await using var app = new RestartingApp();
        app.Write("v1", unwritable);
        await app.StartAsync();
        var old = app.Pid;
        (await Http.GetAsync(app.Port, "/memory/visit")).Status.ShouldBe(200);
        var plan = TrafficPlan.ForScenario(app.Address, webSocket: false).Only(TrafficClass.Short, TrafficClass.KeepAlive, TrafficClass.IdleKeepAlive, TrafficClass.Slow, TrafficClass.Pipeline)
            .With(TrafficClass.Slow, c => c with { Path = "/slow?ms=500" });
        await using var load = Load.Start(plan);
        await load.AnswerAsync();

        for (var attempt = 1; attempt <= 2; attempt++)
        {
            app.Write("v2", unwritable);
            app.Signal();
            await app.PrintedAsync("Restart failed: the state could not be written", attempt);
            await load.AnswerAsync();
            app.Processes.ShouldBe([old]);
        }

        (await app.HitsAsync()).ShouldBe(1);
        (await Http.GetAsync(app.Port, "/memory/visit")).Status.ShouldBe(200);
        (await app.RestartAsync()).ShouldNotBe(old);
        (await app.HitsAsync()).ShouldBe(2);
        var report = await load.StopAsync();
        report.Failed.ShouldBe(0, report.ToText() + app.Log);
        foreach (var kept in report.Classes.Where(c => c.Class != TrafficClass.Short))
            kept.Opened.ShouldBe(plan.Classes.Single(c => c.Class == kept.Class).Connections, kept.Class.ToString());
    }

    /// <summary>The held request keeps the state in the old process for half a second while idle connections move: there the new one is killed.</summary>
    [Fact]
    public async Task Killed_in_the_middle_of_the_hand_over_it_takes_with_it_only_what_it_had_acknowledged()
    {
        await using var app = new RestartingApp();
        app.Write("v1", Memory);
        await app.StartAsync();
        var old = app.Pid;
        var idle = new List<KeptClient>();
        for (var i = 0; i < Idle; i++)
            idle.Add(await KeptClient.OpenAsync(app.Port));
        foreach (var client in idle)
            (await client.GetAsync("/memory/visit")).ShouldNotBeNull();
        using var held = await KeptClient.OpenAsync(app.Port);
        await held.HoldAsync("/memory/visit");

        app.Write("v2", Memory);
        app.Signal();
        await app.PrintedAsync("was started");
        var successor = app.Processes.Single(p => p != old);
        await app.UntilAsync(() => Sockets(successor) >= Idle, "idle connections have moved");
        using (var process = ProcessHandle.Open(successor)!)
            process.Signal(Signals.Kill);

        await app.PrintedAsync("Restart failed: ");
        app.Pid.ShouldBe(old);
        var answer = (await held.FinishAsync()).ShouldNotBeNull();
        (answer.Status, answer.Worker).ShouldBe((200, $"{old}"));
        (await app.HitsAsync()).ShouldBe(Idle + 1);
        idle.ForEach(c => c.Dispose());

        app.Write("v3", Memory);
        (await app.RestartAsync()).ShouldNotBe(old);
        (await app.HitsAsync()).ShouldBe(Idle + 1);
    }

    private static int Sockets(int pid)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{pid}/fd").Count(f => new FileInfo(f).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) ?? false);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
