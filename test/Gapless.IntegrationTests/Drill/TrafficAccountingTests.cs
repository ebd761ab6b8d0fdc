using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gapless.Drill;
using Gapless.Supervisor.Configuration;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Drill;

/// <summary>The server is broken on purpose: what it does wrong must be found in the report, in the right box, as often as it was done.</summary>
public sealed class TrafficAccountingTests(ITestOutputHelper output)
{
    private const int Times = 20;

    /// <summary>A silence of the client in which even a busy machine lets the server do its next step.</summary>
    private static readonly TimeSpan ServerActsFirst = TimeSpan.FromMilliseconds(300);

    /// <summary>Each spoils one request of which the server has read every byte.</summary>
    public static TheoryData<string, string> Faults => new()
    {
        { "reset", nameof(Outcome.Reset) },
        { "close", nameof(Outcome.EofBeforeAnswer) },
        { "close within the head", nameof(Outcome.EofWithinAnswer) },
        { "close within the body", nameof(Outcome.EofWithinAnswer) },
        { "close within a chunk", nameof(Outcome.EofWithinAnswer) },
        { "reset within the body", nameof(Outcome.Reset) },
        { "another id", nameof(Outcome.WrongAnswer) },
        { "no id", nameof(Outcome.WrongAnswer) },
        { "another body", nameof(Outcome.WrongAnswer) },
        { "status 500", nameof(Outcome.WrongAnswer) },
        { "status 204", nameof(Outcome.WrongAnswer) },
        { "not HTTP", nameof(Outcome.WrongAnswer) },
        { "silence", nameof(Outcome.Timeout) },
        { "silence within the body", nameof(Outcome.Timeout) },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_is_counted_once_and_in_its_box(string fault, string outcome)
    {
        var done = 0;
        await using var server = new ScriptedServer(async connection =>
        {
            for (var served = 0; ; served++)
            {
                var request = await connection.ReadAsync();
                if (served == 2 && Interlocked.Increment(ref done) <= Times)
                {
                    await SpoilAsync(connection, request, fault);
                    return;
                }
                await connection.AnswerAsync(request);
            }
        });
        var plan = Quick(server.Address, TrafficClass.IdleKeepAlive);
        // Where silence is the fault; elsewhere a busy machine must not make silences of its own.
        if (outcome == nameof(Outcome.Timeout))
            plan = plan with { RequestTimeout = TimeSpan.FromSeconds(1) };

        var report = await RunAsync(plan, r => r.Failed >= Times && r.Ok > 2 * Times + 10);

        report.Failed.ShouldBe(Times, report.ToText());
        CountOf(report.Classes[0], outcome).ShouldBe(Times, report.ToText());
        report.Failures.Count.ShouldBe(Times);
        report.Failures.ShouldAllBe(f => f.Outcome.ToString() == outcome && f.Served == 2 && f.Detail.Length > 0);
        report.Classes[0].ClosedIdle.ShouldBe(0);
        report.Classes[0].ClosedPolitely.ShouldBe(0);
    }

    [Fact]
    public async Task A_port_without_a_listener_refuses_every_request()
    {
        using var unused = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        unused.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var plan = Quick(ListenAddress.OfTcp((IPEndPoint)unused.LocalEndPoint!), TrafficClass.Short);

        var report = await RunAsync(plan, r => r.Failed >= Times);

        report.Classes[0].Refused.ShouldBe(report.Started, report.ToText());
        report.Classes[0].Opened.ShouldBe(0);
        report.Failures.ShouldAllBe(f => f.Detail.Contains("errno 111"));
    }

    [Fact]
    public async Task A_connection_reset_right_after_accept_is_a_reset()
    {
        var accepted = 0;
        await using var server = new ScriptedServer(connection =>
        {
            Interlocked.Increment(ref accepted);
            connection.Reset();
            return Task.CompletedTask;
        });

        var report = await RunAsync(Quick(server.Address, TrafficClass.Short), r => r.Failed >= Times);

        report.Classes[0].Reset.ShouldBe(accepted, report.ToText());
        report.Started.ShouldBe(accepted);
    }

    [Fact]
    public async Task An_idle_connection_closed_before_the_client_writes_is_no_failure()
    {
        var closed = 0;
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.AnswerAsync(await connection.ReadAsync());
            Interlocked.Increment(ref closed);
        });
        var plan = Quick(server.Address, TrafficClass.IdleKeepAlive)
            .With(TrafficClass.IdleKeepAlive, c => c with { PauseFrom = ServerActsFirst, PauseTo = ServerActsFirst });

        var report = await RunAsync(plan, r => r.Classes[0].ClosedIdle >= Times);

        report.Failed.ShouldBe(0, report.ToText());
        report.Ok.ShouldBe(closed);
        // The last connection of each client may have been closed after the run had looked for the last time.
        report.Classes[0].ClosedIdle.ShouldBeInRange(closed - plan.Classes[0].Connections, closed);
    }

    [Fact]
    public async Task An_idle_connection_closed_between_the_look_and_the_write_is_a_failure()
    {
        var closed = 0;
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.AnswerAsync(await connection.ReadAsync());
            await Task.Delay(ServerActsFirst, connection.Stopping);
            Interlocked.Increment(ref closed);
        });
        var plan = Quick(server.Address, TrafficClass.WanKeepAlive)
            .With(TrafficClass.WanKeepAlive, c => c with { LookToWrite = 3 * ServerActsFirst, PauseFrom = TimeSpan.Zero, PauseTo = TimeSpan.Zero });

        var report = await RunAsync(plan, r => r.Failed >= 5);

        var c = report.Classes[0];
        (c.EofBeforeAnswer + c.Reset).ShouldBe(c.Failed, report.ToText());
        c.ClosedIdle.ShouldBe(0);
        c.Failed.ShouldBeInRange(closed - plan.Classes[0].Connections, closed);
        report.Failures.ShouldAllBe(f => f.Served == 1);
    }

    [Fact]
    public async Task Connection_close_on_an_answer_is_polite()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.AnswerAsync(await connection.ReadAsync());
            await connection.AnswerAsync(await connection.ReadAsync(), "Connection: close\r\n");
        });

        var report = await RunAsync(Quick(server.Address, TrafficClass.KeepAlive), r => r.Classes[0].ClosedPolitely >= Times);

        report.Failed.ShouldBe(0, report.ToText());
        // Every connection has one answer, and those that were closed a second one.
        report.Classes[0].ClosedPolitely.ShouldBe(report.Ok - report.Classes[0].Opened);
        report.Classes[0].ClosedIdle.ShouldBe(0);
    }

    [Fact]
    public async Task Bytes_that_nobody_asked_for_spoil_the_next_request()
    {
        var sent = 0;
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.AnswerAsync(await connection.ReadAsync());
            if (Interlocked.Increment(ref sent) <= Times)
                await connection.SendAsync("surplus");
            while (true)
                await connection.AnswerAsync(await connection.ReadAsync());
        });

        var report = await RunAsync(Quick(server.Address, TrafficClass.KeepAlive), r => r.Failed >= Times && r.Ok > Times + 10);

        report.Classes[0].WrongAnswer.ShouldBe(Times, report.ToText());
        report.Failed.ShouldBe(Times);
    }

    [Fact]
    public async Task Pipelined_requests_behind_a_close_are_lost()
    {
        var closed = 0;
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.AnswerAsync(await connection.ReadAsync());
            Interlocked.Increment(ref closed);
            await connection.AnswerAsync(await connection.ReadAsync(), "Connection: close\r\n");
            await connection.ReadAsync();
            await connection.ReadAsync();
        });

        var report = await RunAsync(Quick(server.Address, TrafficClass.Pipeline), r => r.Failed >= Times);

        report.Ok.ShouldBe(2 * closed, report.ToText());
        report.Classes[0].EofBeforeAnswer.ShouldBe(2 * closed);
        report.Started.ShouldBe(4 * closed);
    }

    [Fact]
    public async Task An_upload_that_arrives_changed_and_a_download_with_a_byte_less_are_wrong()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            while (true)
            {
                var request = await connection.ReadAsync();
                var text = request.Body.Length > 0
                    ? $"{request.Body.Length} {Convert.ToHexStringLower(SHA256.HashData(request.Body.AsSpan(1)))}"
                    : $"a lin\nsha256={Convert.ToHexStringLower(SHA256.HashData("a line\n"u8))}\n";
                await connection.AnswerAsync(request with { Body = Encoding.ASCII.GetBytes(text) });
            }
        });
        var plan = Quick(server.Address, TrafficClass.Upload, TrafficClass.Download).With(TrafficClass.Upload, c => c with { BodyTime = TimeSpan.FromMilliseconds(200) });

        var report = await RunAsync(plan, r => r.Classes.All(c => c.Failed >= 3));

        report.Ok.ShouldBe(0);
        report.Classes.ShouldAllBe(c => c.WrongAnswer == c.Started);
    }

    [Fact]
    public async Task A_connection_on_which_two_versions_answer_has_survived()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            for (var i = 0; ; i++)
                await connection.AnswerAsync(await connection.ReadAsync(), version: i < 3 ? "1" : "2", worker: $"{i / 2}");
        });

        var report = await RunAsync(Quick(server.Address, TrafficClass.KeepAlive), r => r.Classes[0].SurvivedVersionChange >= 4 && r.Ok > 100);

        var c = report.Classes[0];
        c.SurvivedVersionChange.ShouldBe(4, report.ToText());
        c.SurvivedWorkerChange.ShouldBe(4);
        c.Opened.ShouldBe(4);
        c.AnswersByVersion["1"].ShouldBe(12);
        c.AnswersByVersion.Values.Sum().ShouldBe(c.Ok);
    }

    [Theory]
    [InlineData("1012 after the echo", 0)]
    [InlineData("1001 after the echo", 0)]
    [InlineData("1012 instead of the echo", 1)]
    [InlineData("1011 after the echo", 1)]
    [InlineData("EOF after the echo", 1)]
    [InlineData("another echo", 1)]
    public async Task A_WebSocket_ends_politely_only_with_1001_or_1012_and_no_echo_owed(string end, int failuresEach)
    {
        var ended = 0;
        await using var server = new ScriptedServer(async connection =>
        {
            var request = await connection.ReadAsync();
            var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(request.WebSocketKey + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
            await connection.SendAsync($"HTTP/1.1 101 Switching Protocols\r\nX-Request-Id: {request.Id}\r\nSec-WebSocket-Accept: {accept}\r\n\r\n");
            await connection.SendAsync(Frame(1, await connection.ReadFrameAsync()));
            if (end.EndsWith("of the echo", StringComparison.Ordinal))
                await connection.ReadFrameAsync();
            Interlocked.Increment(ref ended);
            if (end == "another echo")
                await connection.SendAsync(Frame(1, await connection.ReadFrameAsync() + "0"));
            else if (end[0] == '1')
                await connection.SendAsync(Frame(8, $"{(char)(int.Parse(end[..4]) >> 8)}{(char)(int.Parse(end[..4]) & 0xFF)}"));
            // The client answers a close frame with its own, and ends.
            if (!end.StartsWith("EOF", StringComparison.Ordinal))
                await connection.ReadFrameAsync();
        });

        var plan = Quick(server.Address, TrafficClass.WebSocket).With(TrafficClass.WebSocket, c => c with { PauseFrom = ServerActsFirst, PauseTo = ServerActsFirst });

        var report = await RunAsync(plan, r => r.Failed + r.Classes[0].ClosedPolitely >= Times);

        var c = report.Classes[0];
        c.Failed.ShouldBeInRange((ended - 4) * failuresEach, ended * failuresEach, report.ToText());
        c.ClosedPolitely.ShouldBeInRange((ended - 4) * (1 - failuresEach), ended * (1 - failuresEach), report.ToText());
        c.Reset.ShouldBe(0);
    }

    [Fact]
    public async Task Requests_that_hang_when_the_run_stops_are_counted_as_timed_out()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.ReadAsync();
            await Task.Delay(Timeout.Infinite, connection.Stopping);
        });
        var plan = Quick(server.Address, TrafficClass.KeepAlive) with { StopTimeout = TimeSpan.FromMilliseconds(200) };
        await using var run = new TrafficRun(plan, TimeProvider.System);
        run.Start();
        await Until.TrueAsync(() => run.Snapshot().InFlight == 4, "four requests hang");

        var report = await run.StopAsync();

        report.Started.ShouldBe(4);
        report.Classes[0].Timeout.ShouldBe(4, report.ToText());
        report.InFlight.ShouldBe(0);
    }

    [Fact]
    public async Task Failures_carry_the_phase_in_which_they_happened()
    {
        var broken = false;
        await using var server = new ScriptedServer(async connection =>
        {
            while (true)
            {
                var request = await connection.ReadAsync();
                if (Volatile.Read(ref broken))
                    return;
                await connection.AnswerAsync(request);
            }
        });
        await using var run = new TrafficRun(Quick(server.Address, TrafficClass.KeepAlive), TimeProvider.System);
        run.Start();
        await Until.TrueAsync(() => run.Snapshot().Ok > 10, "ten answers");
        run.Mark("the server breaks");
        Volatile.Write(ref broken, true);
        await Until.TrueAsync(() => run.Snapshot().Failed > 10, "ten failures");
        Volatile.Write(ref broken, false);
        await Until.TrueAsync(() => run.Snapshot().InFlight == 0, "nothing under way");
        run.Mark("the server is well");

        var report = await run.StopAsync();

        report.Phases.Select(p => p.Label).ShouldBe(["start", "the server breaks", "the server is well"]);
        report.Phases[0].Failed.ShouldBe(0);
        report.Phases[1].Failed.ShouldBe(report.Failed);
        report.Phases.Sum(p => p.Ok).ShouldBe(report.Ok);
        report.Failures.ShouldAllBe(f => f.Phase == "the server breaks");
    }

    [Fact]
    public async Task The_report_says_the_same_as_text_and_as_JSON()
    {
        await using var server = new ScriptedServer(async connection => await connection.AnswerAsync(await connection.ReadAsync()));

        var report = await RunAsync(Quick(server.Address, TrafficClass.Short), r => r.Ok > 5);

        report.ToText().ShouldContain($"{report.Ok} of {report.Started} requests answered, 0 failed");
        using var json = JsonDocument.Parse(report.ToJson());
        var first = json.RootElement.GetProperty("classes")[0];
        first.GetProperty("class").GetString().ShouldBe("Short");
        first.GetProperty("ok").GetInt64().ShouldBe(report.Ok);
    }

    [Fact]
    public void A_request_cannot_end_twice()
    {
        var tally = new ClassTally(ClassPlan.Usual(TrafficClass.Short, "/"), new RunClock(TimeProvider.System), new FailureLog("test", 1));
        var ticket = tally.Start(0);
        ticket.Fail(Outcome.Reset, "first");

        Should.Throw<InvalidOperationException>(() => ticket.Fail(Outcome.Reset, "second"));
    }

    private static async Task SpoilAsync(ScriptedConnection connection, ScriptedRequest request, string fault)
    {
        var head = $"HTTP/1.1 200 OK\r\nX-Request-Id: {request.Id}\r\n";
        var body = Encoding.ASCII.GetString(request.Body);
        var length = $"Content-Length: {request.Body.Length}\r\n\r\n";
        await (fault switch
        {
            "reset" or "close" or "silence" => Task.CompletedTask,
            "close within the head" => connection.SendAsync(head),
            "close within the body" or "reset within the body" or "silence within the body" => connection.SendAsync(head + length + body[..10]),
            "close within a chunk" => connection.SendAsync(head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhell"),
            "another id" => connection.AnswerAsync(request with { Id = request.Id + "0" }),
            "no id" => connection.SendAsync("HTTP/1.1 200 OK\r\n" + length + body),
            "another body" => connection.AnswerAsync(request with { Body = [.. request.Body.Reverse()] }),
            "status 500" => connection.SendAsync(head.Replace("200 OK", "500 Oh") + length + body),
            "status 204" => connection.SendAsync(head.Replace("200 OK", "204 No Content") + "\r\n"),
            "not HTTP" => connection.SendAsync("SSH-2.0-OpenSSH_9.2\r\n\r\n"),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "unknown fault"),
        });
        if (fault.StartsWith("reset", StringComparison.Ordinal))
        {
            if (fault.Contains("body"))
                await Task.Delay(50);
            connection.Reset();
        }
        if (fault.StartsWith("silence", StringComparison.Ordinal))
            await Task.Delay(Timeout.Infinite, connection.Stopping);
    }

    private static long CountOf(ClassReport report, string outcome) => (long)typeof(ClassReport).GetProperty(outcome)!.GetValue(report)!;

    private static byte[] Frame(int opcode, string text) => [(byte)(0x80 | opcode), (byte)text.Length, .. text.Select(c => (byte)c)];

    /// <summary>Four connections of each class, as fast as they can without spinning.</summary>
    private static TrafficPlan Quick(ListenAddress target, params TrafficClass[] classes)
    {
        var plan = TrafficPlan.ForScenario(target).Only(classes);
        foreach (var kind in classes)
            plan = plan.With(kind, c => c with { Connections = 4, PauseFrom = TimeSpan.FromMilliseconds(1), PauseTo = TimeSpan.FromMilliseconds(3) });
        return plan;
    }

    private async Task<TrafficReport> RunAsync(TrafficPlan plan, Func<TrafficReport, bool> enough)
    {
        await using var run = new TrafficRun(plan, TimeProvider.System);
        run.Start();
        await Until.TrueAsync(() => enough(run.Snapshot()), "enough traffic");
        var report = await run.StopAsync();
        output.WriteLine(report.ToText());
        return report;
    }
}
