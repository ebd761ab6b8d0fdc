using Gapless.Drill;
using Gapless.EndToEndTests.Harness;
using Gapless.Linux.Processes;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Foreground;

/// <summary><c>gapless run -- COMMAND</c>: no configuration, no daemon beside it.</summary>
public sealed class RunInForeground
{
    private static readonly string[] AsFirstProcess = ["/usr/bin/unshare", "--pid", "--fork", "--mount-proc", "--kill-child"];

    [Theory]
    [InlineData(Signals.Hangup)]
    [InlineData(Signals.User2)]
    public async Task A_signal_starts_the_command_anew_and_no_request_is_lost(int signal)
    {
        await using var house = await new ForegroundHouse().ServeAsync();
        var before = await house.GetAsync("/pid");
        await using var load = Load.Start(Load.WithoutIdleConnections(house.Address).Only(TrafficClass.Short, TrafficClass.Slow, TrafficClass.Upload));
        await load.AnswerAsync();
        house.Write("version.txt", "v2");
        house.Process.Signal(signal);
        await house.AnswersAsync("v2");
        (await house.GetAsync("/pid")).ShouldNotBe(before);
        await load.AnswerAsync();
        await load.StopWithoutLossAsync();
        (await house.EndAsync()).ShouldBe(0, house.Printed);
        house.Printed.ShouldContain("request GET /version");
    }

    [Fact]
    public async Task A_version_that_does_not_start_changes_nothing()
    {
        await using var house = await new ForegroundHouse().ServeAsync();
        house.Write("server.js", "console.log('cannot work'); process.exit(5);");
        house.Process.Signal(Signals.Hangup);
        await Until.TrueAsync(() => house.Printed.Contains("SIGHUP: "), "it says what came of it", TestLimits.Command);
        house.Printed.ShouldContain("cannot work");
        (await house.GetAsync("/version")).ShouldBe("v1");
        (await house.EndAsync()).ShouldBe(0, house.Printed);
    }

    [Fact]
    public async Task A_command_that_never_serves_ends_it_with_the_reason()
    {
        await using var house = new ForegroundHouse();
        house.Start([], "sh", "-c", "echo no database; exit 7");
        (await house.Process.Exited.WaitAsync(TestLimits.Command)).Code.ShouldBe(ExitCode.Reverted, house.Printed);
        house.Printed.ShouldContain("no database");
    }

    [Fact]
    public async Task After_kill_9_the_same_command_goes_on_with_its_workers()
    {
        await using var house = await new ForegroundHouse().ServeAsync();
        var before = await house.GetAsync("/pid");
        await using var load = Load.Start(Load.WithoutIdleConnections(house.Address).Only(TrafficClass.Short));
        await load.AnswerAsync();
        house.Process.Signal(Signals.Kill);
        await house.Process.Exited;
        await load.AnswerAsync();
        house.Start([], "node", "server.js");
        await Until.TrueAsync(() => house.Printed.Split("gapless runs").Length == 3, "the second one runs", TestLimits.Event);
        (await house.GetAsync("/pid")).ShouldBe(before);
        await load.AnswerAsync();
        await load.StopWithoutLossAsync();
        (await house.EndAsync()).ShouldBe(0, house.Printed);
        (await house.GetAsync("/pid")).ShouldBeNull();
    }

    [Fact]
    public async Task As_process_1_it_reaps_orphans_and_leaves_when_asked()
    {
        await using var house = new ForegroundHouse();
        // Each answer leaves a process without a parent, which ends soon after.
        house.Write("server.js", """
            const http = require('http'), { execFileSync } = require('child_process');
            const server = http.createServer((request, answer) => {
              if (request.url === '/orphan') execFileSync('sh', ['-c', 'sleep 0.1 >/dev/null 2>&1 &']);
              const states = execFileSync('ps', ['-eo', 'stat=']).toString().split('\n');
              answer.end(request.url === '/version' ? 'v1' : `${states.filter(s => s.startsWith('Z')).length} zombies`);
            });
            server.listen({ fd: 3 });
            process.on('SIGTERM', () => server.close(() => process.exit(0)));
            """);
        await house.ServeAsync(AsFirstProcess);
        for (var i = 0; i < 5; i++)
            await house.GetAsync("/orphan");
        var begun = TimeProvider.System.GetTimestamp();
        while (await house.GetAsync("/zombies") != "0 zombies")
            TimeProvider.System.GetElapsedTime(begun).ShouldBeLessThan(TestLimits.Event, house.Printed);
        // unshare does not pass signals on: the first process of its namespace is its only child.
        var first = ProcessTable.All().Single(p => p.Parent == house.Process.Pid);
        using (var gapless = ProcessHandle.Open(first.Pid)!)
            gapless.Signal(Signals.Terminate);
        (await house.Process.Exited.WaitAsync(TestLimits.Command)).Code.ShouldBe(0, house.Printed);
    }
}
