using Gapless.Drill;
using Gapless.EndToEndTests.Harness;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Dev;

/// <summary>Programs that know nothing of Gapless are replaced at each save, and nobody who asks meanwhile is refused.</summary>
public sealed class AnyLanguage(ITestOutputHelper output)
{
    [Theory]
    [InlineData("app.py")]
    [InlineData("server.js")]
    [InlineData("main.go")]
    public async Task Every_save_is_live_without_a_lost_request(string file)
    {
        await using var house = new DevHouse();
        house.Write(file, Program(file, "v1"));
        if (file.EndsWith(".js", StringComparison.Ordinal))
            house.Write("package.json", """{ "name": "app", "main": "server.js" }""");
        if (file.EndsWith(".go", StringComparison.Ordinal))
            house.Write("go.mod", "module app\n\ngo 1.19\n");
        await house.ServeAsync();
        await using var load = Load.Start(TrafficPlan.ForService(house.Address, "/").Only(TrafficClass.Short, TrafficClass.KeepAlive));
        await load.AnswerAsync();

        for (var n = 2; n <= 4; n++)
        {
            house.Save(file, Program(file, $"v{n}"));
            var live = await house.LiveAsync(n);
            output.WriteLine($"{live}");
            (await house.GetAsync()).ShouldBe($"v{n}");
        }

        await load.AnswerAsync();
        await load.StopWithoutLossAsync();
    }

    [Fact]
    public async Task A_failed_build_leaves_the_old_version_serving_and_says_where_the_mistake_is()
    {
        await using var house = new DevHouse();
        house.Write("go.mod", "module app\n\ngo 1.19\n");
        house.Write("main.go", Programs.Go("v1"));
        await house.ServeAsync();
        await using var load = Load.Start(TrafficPlan.ForService(house.Address, "/").Only(TrafficClass.Short, TrafficClass.KeepAlive));
        await load.AnswerAsync();

        house.Save("main.go", Programs.Go("v2") + "\nfunc broken( {\n");
        var failed = await house.EventAsync("failed");
        ((int)failed["problems"]![0]!["line"]!).ShouldBe(12);
        (await house.GetAsync()).ShouldBe("v1");
        (await house.WaitAsync(2)).ShouldExitWith(1).Output.ShouldContain("go build");

        house.Save("main.go", Programs.Go("v3"));
        await house.LiveAsync(3);
        (await house.GetAsync()).ShouldBe("v3");
        (await house.WaitAsync(3)).ShouldExitWith(0);
        await load.StopWithoutLossAsync();
    }

    [Fact]
    public async Task A_program_that_listens_where_it_wants_is_replaced_while_requests_wait()
    {
        await using var house = new DevHouse();
        var own = FreePort.Next();
        house.Write("app.py", Programs.StubbornPython("v1", own));
        await house.ServeAsync();
        await using var load = Load.Start(TrafficPlan.ForService(house.Address, "/").Only(TrafficClass.Short, TrafficClass.KeepAlive));
        await load.AnswerAsync();

        house.Save("app.py", Programs.StubbornPython("v2", own));
        await house.LiveAsync(2);

        (await house.GetAsync()).ShouldBe("v2");
        await load.AnswerAsync();
        await load.StopWithoutLossAsync();
    }

    [Fact]
    public async Task A_command_is_run_again_after_each_change_and_nothing_of_it_is_left_at_the_end()
    {
        using var elsewhere = new TempDirectory();
        await using var house = new DevHouse();
        var note = Path.Combine(elsewhere.Path, "grandchild");
        house.Write("start.sh", $"sleep 1000 &\necho $! >{note}\nexec python3 app.py\n");
        house.Write("app.py", Programs.Python("v1"));
        await house.ServeAsync("--", "sh", "start.sh");

        house.Save("app.py", Programs.Python("v2"));
        await house.LiveAsync(2);
        (await house.GetAsync()).ShouldBe("v2");
        var grandchild = int.Parse(await File.ReadAllTextAsync(note), System.Globalization.CultureInfo.InvariantCulture);
        await house.StopAsync();

        // Whoever inherits it reaps it.
        (Linux.Processes.ProcessTable.Read(grandchild)?.State ?? 'Z').ShouldBe('Z');
    }

    [Fact]
    public async Task A_process_that_ends_by_itself_answers_for_nothing_until_the_next_save()
    {
        await using var house = new DevHouse();
        house.Write("app.py", Programs.Python("v1"));
        await house.ServeAsync();

        using (var process = Linux.Processes.ProcessHandle.Open((int)(await house.EventAsync("starting"))["pid"]!)!)
            process.Signal(Linux.Processes.Signals.Kill);
        ((string)(await house.EventAsync("ended"))["how"]!).ShouldContain("SIGKILL");

        (await house.WaitAsync(1)).ShouldExitWith(1).Output.ShouldContain("ended by itself");
        house.Save("app.py", Programs.Python("v2"));
        await house.LiveAsync(2);
        (await house.GetAsync()).ShouldBe("v2");
        (await house.WaitAsync(1)).ShouldExitWith(0);
    }

    [Fact]
    public async Task A_command_that_starts_itself_again_by_what_it_writes_is_named_and_stopped_from_it()
    {
        await using var house = new DevHouse();
        house.Write("start.sh", "date +%s%N >started\nexec python3 app.py\n");
        house.Write("app.py", Programs.Python("v1"));

        await house.ServeAsync("--", "sh", "start.sh");

        house.Save("app.py", Programs.Python("v2"));

        await house.EventAsync("note", e => ((string)e["text"]!).Contains("'sh start.sh' writes started itself", StringComparison.Ordinal));
        await Until.TrueAsync(() => house.GetAsync().Result == "v2", "what was saved is live", TestLimits.Event);
        house.Save("app.py", Programs.Python("v3"));
        await Until.TrueAsync(() => house.GetAsync().Result == "v3", "the next save is live", TestLimits.Event);
    }

    private static string Program(string file, string version) => Path.GetExtension(file) switch
    {
        ".py" => Programs.Python(version),
        ".js" => Programs.Node(version),
        _ => Programs.Go(version),
    };
}
