using System.Collections.Immutable;
using System.Net.Sockets;
using Gapless.IntegrationTests.Linux;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Health;
using Gapless.Tests;
using Until = Gapless.IntegrationTests.Linux.Until;

namespace Gapless.IntegrationTests.Health;

/// <summary>Webhooks on real connections.</summary>
public sealed class WebhookTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("200 OK", true)]
    [InlineData("204 No Content", true)]
    [InlineData("302 Found", false)]
    [InlineData("404 Not Found", false)]
    [InlineData("503 Busy", false)]
    public async Task Only_a_2xx_passes(string status, bool passes)
    {
        using ScriptedServer server = ScriptedServer.Answering($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nLocation: /other\r\nConnection: close\r\n\r\n");
        ProbeResult result = await RunAsync(Hook(server));
        result.ShouldBe(new ProbeResult(passes, passes ? "hook before_shift: 1 passed" : $"hook before_shift: POST http://{server.EndPoint}/gate answered {status}"));
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task It_is_told_where_the_rollout_stands_and_a_refusal_is_quoted()
    {
        using ScriptedServer server = ScriptedServer.Answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 18\r\nConnection: close\r\n\r\nnot\nbefore monday\n");
        Hook.Webhook hook = Hook(server) with { Headers = ImmutableSortedDictionary<string, string>.Empty.Add("Authorization", "Bearer abc").Add("User-Agent", "mine") };

        (await RunAsync(hook)).ShouldBe(new ProbeResult(false, $"hook before_shift: POST http://{server.EndPoint}/gate answered 403 Forbidden: not before monday"));

        string[] sent = server.Requests.ShouldHaveSingleItem().Split("\r\n\r\n");
        string head = sent[0] + "\r\n";
        head.ShouldStartWith("POST /gate?token=secret HTTP/1.1\r\n");
        head.ShouldContain("\r\nAuthorization: Bearer abc\r\n");
        head.ShouldContain("\r\nUser-Agent: mine\r\n");
        head.ShouldContain("\r\nContent-Type: application/json\r\n");
        sent[1].ShouldBe(
            """{"service":"shop","rollout":12,"phase":"before_shift","from":{"generation":6,"release":"bbbb","version":"1.1"},"to":{"generation":7,"release":"aaaa"},"share":12.5}""");
    }

    [Fact]
    public async Task A_connection_that_breaks_is_tried_again_a_few_times()
    {
        int connections = 0;
        var server = new ScriptedServer(async (socket, stop) =>
        {
            if (Interlocked.Increment(ref connections) < 3)
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            else
                await ScriptedServer.SendAsync(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", stop);
        });
        (await RunAsync(Hook(server))).Passed.ShouldBeTrue();
        connections.ShouldBe(3);

        server.Dispose();
        ProbeResult gone = await RunAsync(Hook(server));
        gone.Passed.ShouldBeFalse();
        gone.Detail.ShouldBe($"hook before_shift: POST http://{server.EndPoint}/gate: Connection refused (4 attempts)");
    }

    [Fact]
    public async Task Its_time_is_for_everything_and_the_caller_may_cancel()
    {
        using var hanging = new ScriptedServer((_, stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop));
        (await RunAsync(Hook(hanging) with { Timeout = TimeSpan.FromMilliseconds(300) })).Detail
            .ShouldBe($"hook before_shift: POST http://{hanging.EndPoint}/gate: no answer within 300ms");

        using var cancel = new CancellationTokenSource();
        Task<ProbeResult> run = RunAsync(Hook(hanging), cancel.Token);
        await Until.True(() => hanging.Requests.Count == 2);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task Commands_and_webhooks_run_in_order_up_to_the_first_failure()
    {
        using ScriptedServer server = ScriptedServer.Answering("HTTP/1.1 500 Oh\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        ProbeResult result = await RunAsync([new Hook.Command("echo 1 > log"), Hook(server), new Hook.Command("echo 2 > log")], TestContext.Current.CancellationToken);
        result.Detail.ShouldEndWith("answered 500 Oh");
        (await File.ReadAllTextAsync(Path.Combine(_directory.Path, "log"), TestContext.Current.CancellationToken)).ShouldBe("1\n");
    }

    private static Hook.Webhook Hook(ScriptedServer server) => new(new Uri($"http://{server.EndPoint}/gate?token=secret")) { Timeout = TestTimeouts.Step };

    private Task<ProbeResult> RunAsync(Hook hook, CancellationToken? cancel = null) => RunAsync([hook], cancel ?? TestContext.Current.CancellationToken);

    private Task<ProbeResult> RunAsync(ImmutableArray<Hook> hooks, CancellationToken cancel)
    {
        var service = new ServiceConfig { Name = "shop", Run = "x", Listen = [], Hooks = ImmutableSortedDictionary<HookPoint, ImmutableArray<Hook>>.Empty.Add(HookPoint.BeforeShift, hooks) };
        var moment = new HookMoment
        {
            Service = "shop",
            Rollout = 12,
            Phase = "before_shift",
            From = new HookVersion(6, "bbbb", "1.1"),
            To = new HookVersion(7, "aaaa", null),
            Share = 12.5m,
        };
        return new HookRunner(TimeProvider.System).RunAsync(service, HookPoint.BeforeShift, moment, Contexts.In(_directory.Path), null, TestTimeouts.Step, cancel);
    }
}
