using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gapless.IntegrationTests.Linux;
using Gapless.Linux.Processes;
using Gapless.Linux.Steering;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Health;

namespace Gapless.IntegrationTests.Health;

public sealed class CommandChecksTests : IDisposable
{
    private static readonly ProbeTarget Nobody = ProbeTarget.Of(new PinnedAddress(new IPEndPoint(IPAddress.Parse("127.77.1.2"), 8080)));
    private readonly string _directory = Directory.CreateTempSubdirectory("gapless-command-").FullName;
    private readonly HealthProbe _probe = new(TimeProvider.System);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_command_knows_whom_it_tests_and_runs_in_the_release()
    {
        ProbeResult result = await CheckAsync("echo $GAPLESS_TARGET $GAPLESS_SERVICE $GAPLESS_GENERATION $GAPLESS_RELEASE $GAPLESS_VERSION $OWN > seen; pwd >> seen");
        result.ShouldBe(new ProbeResult(true, result.Detail));
        (await File.ReadAllTextAsync(Path.Combine(_directory, "seen"), TestContext.Current.CancellationToken))
            .ShouldBe($"http://127.77.1.2:8080 shop 7 {new string('a', 64)} 1.2 value\n{_directory}\n");
    }

    [Fact]
    public async Task A_failing_command_shows_its_code_and_its_last_lines()
    {
        ProbeResult result = await CheckAsync("seq 1 100; echo broken >&2; exit 3");
        result.Passed.ShouldBeFalse();
        result.Detail.ShouldBe("'seq 1 100; echo broken >&2; exit 3' ended with exit code 3:\n" + string.Join('\n', Enumerable.Range(82, 19)) + "\nbroken");
        (await CheckAsync("kill -TERM $$")).Detail.ShouldBe("'kill -TERM $$' ended with signal SIGTERM");
        (await CheckAsync("./missing")).Detail.ShouldStartWith("'./missing' ended with exit code 127:\n");
    }

    [Fact]
    public async Task A_command_in_a_directory_that_is_gone_fails_with_the_reason()
    {
        ProbeResult result = await _probe.CheckAsync(Command("true"), Nobody, Contexts.In(_directory) with { Directory = "/nonexistent" }, TestContext.Current.CancellationToken);
        result.Passed.ShouldBeFalse();
        result.Detail.ShouldStartWith("'true' could not be started: ");
        result.Detail.ShouldContain("/nonexistent");
    }

    [Fact]
    public async Task A_hanging_command_is_killed_with_everything_it_started()
    {
        ProbeResult result = await CheckAsync("echo begun; sleep 1000 & echo $! > child; sleep 1000", TimeSpan.FromMilliseconds(500));
        result.Detail.ShouldBe("'echo begun; sleep 1000 & echo $! > child; sleep 1000' timed out after 500ms:\nbegun");
        await GoneAsync();
    }

    [Fact]
    public async Task What_a_command_leaves_in_the_background_neither_holds_it_up_nor_outlives_it()
    {
        long start = TimeProvider.System.GetTimestamp();
        (await CheckAsync("sleep 1000 & echo $! > child; exit 0", TestTimeouts.Step)).Passed.ShouldBeTrue();
        TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(TestTimeouts.Step / 2);
        await GoneAsync();
    }

    [Fact]
    public async Task A_cancelled_command_is_killed()
    {
        using var cancel = new CancellationTokenSource();
        Task<ProbeResult> check = _probe.CheckAsync(Command("echo $$ > child; sleep 1000"), Nobody, Contexts.In(_directory), cancel.Token);
        await Until.True(() => File.Exists(Child) && File.ReadAllText(Child).EndsWith('\n'));
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => check);
        await GoneAsync();
    }

    [Fact]
    public async Task No_output_file_is_left_and_the_user_is_the_services()
    {
        RequireRoot.OrFail();
        File.SetUnixFileMode(_directory, (UnixFileMode)Convert.ToInt32("755", 8));
        ProbeResult result = await _probe.CheckAsync(Command("id -un; exit 1"), Nobody, Contexts.In(_directory) with { User = "nobody" }, TestContext.Current.CancellationToken);
        result.Detail.ShouldEndWith("exit code 1:\nnobody");
        Directory.GetFileSystemEntries(_directory).ShouldBeEmpty();
    }

    [Fact]
    public async Task Smoke_tests_run_in_order_as_often_as_they_say_up_to_the_first_failure()
    {
        int answered = 0;
        using var server = new ScriptedServer((socket, stop) =>
            ScriptedServer.SendAsync(socket, Interlocked.Increment(ref answered) < 4 ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" : "HTTP/1.1 500 Oh\r\nContent-Length: 4\r\n\r\nbusy", stop));
        var runner = new SmokeRunner(TimeProvider.System);
        var http = new SmokeStep { Http = new HttpCheck { Path = "/x", Status = StatusSet.Of(200) }, Times = 2 };

        ProbeResult passed = await runner.RunAsync([http, new SmokeStep { Command = "test $GAPLESS_TARGET = http://" + server.EndPoint }], server.Target, Contexts.In(_directory), TestContext.Current.CancellationToken);
        passed.ShouldBe(new ProbeResult(true, "2 smoke tests passed"));

        ProbeResult failed = await runner.RunAsync([http, new SmokeStep { Command = "touch reached" }], server.Target, Contexts.In(_directory), TestContext.Current.CancellationToken);
        failed.ShouldBe(new ProbeResult(false, "smoke test 'GET /x -> 200' (time 2 of 2) failed: GET /x answered 'HTTP/1.1 500 Oh' instead of 200: busy"));
        File.Exists(Path.Combine(_directory, "reached")).ShouldBeFalse();
        answered.ShouldBe(4);
    }

    [Fact]
    public async Task A_tool_that_cannot_bind_reaches_a_worker_pinned_by_source_through_the_relay()
    {
        using ScriptedServer server = ScriptedServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
        var pinned = ProbeTarget.Of(new PinnedAddress(server.EndPoint, IPAddress.Parse("127.77.3.4")));
        var step = new SmokeStep { Command = "bash -c 'exec 3<>/dev/tcp/${GAPLESS_TARGET:7:9}/${GAPLESS_TARGET:17}; printf \"GET / HTTP/1.1\\r\\n\\r\\n\" >&3; cat <&3 > answer'" };

        ProbeResult result = await new SmokeRunner(TimeProvider.System).RunAsync([step], pinned, Contexts.In(_directory), TestContext.Current.CancellationToken);

        result.Passed.ShouldBeTrue(result.Detail);
        (await File.ReadAllTextAsync(Path.Combine(_directory, "answer"), TestContext.Current.CancellationToken)).ShouldEndWith("hello");
        ((IPEndPoint)server.Clients.ShouldHaveSingleItem()).Address.ShouldBe(IPAddress.Parse("127.77.3.4"));
    }

    [Fact]
    public async Task The_relay_passes_half_closes_on_and_ends_when_it_is_disposed()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var relay = LoopbackRelay.Start(ProbeTarget.Of(new PinnedAddress((IPEndPoint)listener.LocalEndPoint!)));
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPEndPoint.Parse(relay.CommandTarget["http://".Length..]), TestContext.Current.CancellationToken);
        using Socket worker = await listener.AcceptAsync(TestContext.Current.CancellationToken);

        await client.SendAsync("question"u8.ToArray(), TestContext.Current.CancellationToken);
        client.Shutdown(SocketShutdown.Send);
        (await ReadAllAsync(worker)).ShouldBe("question");
        await worker.SendAsync("answer"u8.ToArray(), TestContext.Current.CancellationToken);
        worker.Shutdown(SocketShutdown.Send);
        (await ReadAllAsync(client)).ShouldBe("answer");

        relay.Dispose();
        using var late = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        (await Should.ThrowAsync<SocketException>(async () => await late.ConnectAsync(IPEndPoint.Parse(relay.CommandTarget["http://".Length..]), TestContext.Current.CancellationToken)))
            .SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);
    }

    [Fact]
    public async Task A_reset_by_the_worker_reaches_the_client_of_the_relay()
    {
        using var server = new ScriptedServer((socket, _) =>
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            return Task.CompletedTask;
        });
        using var relay = LoopbackRelay.Start(server.Target);
        ProbeResult result = await _probe.CheckAsync(
            new ProbeConfig { Http = new HttpCheck { Path = "/" }, Timeout = TestTimeouts.Step },
            ProbeTarget.Of(new PinnedAddress(IPEndPoint.Parse(relay.CommandTarget["http://".Length..]))),
            Contexts.In(_directory),
            TestContext.Current.CancellationToken);
        result.Detail.ShouldEndWith("connection reset");
    }

    [Fact]
    public async Task Hooks_run_in_order_up_to_the_first_failure()
    {
        var service = new ServiceConfig
        {
            Name = "shop",
            Run = "x",
            Listen = [],
            Hooks = ImmutableSortedDictionary<HookPoint, ImmutableArray<Hook>>.Empty
                .Add(HookPoint.BeforeStart, [new Hook.Command("echo 1 >> log"), new Hook.Command("echo 2 >> log; echo why; exit 4"), new Hook.Command("echo 3 >> log")])
                .Add(HookPoint.AfterStart, [new Hook.Command("test -z \"$GAPLESS_TARGET\"")]),
        };
        var hooks = new HookRunner(TimeProvider.System);
        var moment = new HookMoment { Service = "shop", Rollout = 1, Phase = "any", Share = 0 };
        (await hooks.RunAsync(service, HookPoint.BeforeStart, moment, Contexts.In(_directory), null, TestTimeouts.Step, TestContext.Current.CancellationToken))
            .ShouldBe(new ProbeResult(false, "hook before_start: 'echo 2 >> log; echo why; exit 4' ended with exit code 4:\nwhy"));
        (await File.ReadAllTextAsync(Path.Combine(_directory, "log"), TestContext.Current.CancellationToken)).ShouldBe("1\n2\n");
        (await hooks.RunAsync(service, HookPoint.AfterStart, moment, Contexts.In(_directory), null, TestTimeouts.Step, TestContext.Current.CancellationToken))
            .ShouldBe(new ProbeResult(true, "hook after_start: 1 passed"));
        (await hooks.RunAsync(service, HookPoint.AfterDrain, moment, Contexts.In(_directory), null, TestTimeouts.Step, TestContext.Current.CancellationToken)).Passed.ShouldBeTrue();
    }

    private static ProbeConfig Command(string line, TimeSpan? timeout = null) => new() { Command = line, Timeout = timeout ?? TestTimeouts.Step };

    private Task<ProbeResult> CheckAsync(string line, TimeSpan? timeout = null) =>
        _probe.CheckAsync(Command(line, timeout), Nobody, Contexts.In(_directory), TestContext.Current.CancellationToken);

    private string Child => Path.Combine(_directory, "child");

    /// <summary>The process whose pid the command wrote down is no more.</summary>
    private async Task GoneAsync()
    {
        int pid = int.Parse((await File.ReadAllTextAsync(Child, TestContext.Current.CancellationToken)).Trim());
        await Until.True(() =>
        {
            using ProcessHandle? process = ProcessHandle.Open(pid);
            return process is null || process.HasExited;
        });
    }

    private static async Task<string> ReadAllAsync(Socket socket)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken) is var count and > 0)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return text.ToString();
    }
}
