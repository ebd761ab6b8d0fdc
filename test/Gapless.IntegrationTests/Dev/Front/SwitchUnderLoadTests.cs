using System.Net;
using Gapless.Dev.Front;
using Gapless.Drill;
using Gapless.IntegrationTests.Drill;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Dev.Front;

public sealed class SwitchUnderLoadTests(ITestOutputHelper output)
{
    private const int Switches = 3;

    [Fact]
    public async Task Servers_replace_each_other_under_all_traffic_and_no_request_fails()
    {
        await using var bench = await FrontBench.StartAsync();
        var plan = TrafficPlan.ForScenario(bench.Front.Address)
            .With(TrafficClass.Slow, c => c with { Path = "/slow?ms=700" })
            .With(TrafficClass.Download, c => c with { Path = "/download?chunks=20&ms=900" })
            .With(TrafficClass.Upload, c => c with { BodyTime = TimeSpan.FromMilliseconds(900) });
        await using var run = new TrafficRun(plan, TimeProvider.System);
        // Requests are made before anybody can answer.
        run.Start();
        await Until.TrueAsync(() => bench.Front.Held > 0, "requests wait");

        (Server Server, FrontTarget Target)? old = null;
        for (var version = 1; version <= Switches + 1; version++)
        {
            var server = await Server.StartAsync("dotnet", version);
            var target = new FrontTarget(version, server.EndPoint);
            run.Mark($"version {version}");
            bench.Front.Switch(target);
            var answered = run.Snapshot().Ok;
            await Until.TrueAsync(() => run.Snapshot().Ok > answered + 200, "it answers");
            if (old is (var leaving, var from))
            {
                (await bench.Front.WhenIdleAsync(from, TimeSpan.FromSeconds(10), default)).ShouldBeTrue();
                bench.Front.Close(from);
                await Until.TrueAsync(() => bench.Front.UnderWay(from) == (0, 0), "streams have left");
                await leaving.DisposeAsync();
            }
            old = (server, target);
        }
        var report = await run.StopAsync();
        output.WriteLine(report.ToText());
        await old!.Value.Server.DisposeAsync();

        foreach (var c in report.Classes)
        {
            c.Ok.ShouldBeGreaterThan(0, c.Class.ToString());
            if (c.Class != TrafficClass.WebSocket)
                c.Failed.ShouldBe(0, report.ToText());
        }
        // Only the app could know that it owes an echo: a message may meet the close frame. Nothing else happens to a WebSocket.
        report.Failures.ShouldAllBe(f => f.Class == TrafficClass.WebSocket && f.Detail.Contains("closed with 1012", StringComparison.Ordinal));
        report[TrafficClass.KeepAlive].AnswersByVersion.Count.ShouldBe(Switches + 1);
        // A connection of a client outlives the processes; only WebSockets have to come back.
        foreach (var c in report.Classes.Where(c => c.Class is not (TrafficClass.Short or TrafficClass.WebSocket)))
            (c.ClosedIdle + c.ClosedPolitely).ShouldBe(0, c.Class.ToString());
        report[TrafficClass.WebSocket].ClosedPolitely.ShouldBeGreaterThan(0);
        bench.FirstAnswers.Select(a => a.Revision).ShouldBe(Enumerable.Range(1, Switches + 1));
    }

    [Fact]
    public async Task One_at_a_time_requests_wait_while_nobody_serves_and_none_fails()
    {
        await using var bench = await FrontBench.StartAsync();
        var plan = TrafficPlan.ForScenario(bench.Front.Address).Only(TrafficClass.Short, TrafficClass.KeepAlive, TrafficClass.IdleKeepAlive, TrafficClass.Pipeline);
        await using var run = new TrafficRun(plan, TimeProvider.System);
        // The same port for all: a second one could not start beside the first.
        using var listener = ServerProcess.Listen();
        var endPoint = (IPEndPoint)listener.LocalEndPoint!;
        run.Start();
        for (var version = 1; version <= 3; version++)
        {
            var server = await Server.StartAsync("node", version, listener);
            var target = new FrontTarget(version, endPoint);
            bench.Front.Switch(target);
            var answered = run.Snapshot().Ok;
            await Until.TrueAsync(() => run.Snapshot().Ok > answered + 200, "it answers");
            if (version == 3)
            {
                var report = await run.StopAsync();
                await server.DisposeAsync();
                report.Failed.ShouldBe(0, report.ToText());
                report[TrafficClass.KeepAlive].AnswersByVersion.Count.ShouldBe(3);
                return;
            }
            bench.Front.Hold();
            (await bench.Front.WhenIdleAsync(target, TimeSpan.FromSeconds(10), default)).ShouldBeTrue();
            await server.DisposeAsync();
            await Until.TrueAsync(() => bench.Front.Held > 0, "requests wait");
        }
    }

    /// <summary>A scenario server with its folder.</summary>
    private sealed class Server(ServerProcess process, TempDirectory folder, IPEndPoint endPoint) : IAsyncDisposable
    {
        public IPEndPoint EndPoint => endPoint;

        public static async Task<Server> StartAsync(string language, int version, System.Net.Sockets.Socket? on = null)
        {
            var folder = new TempDirectory();
            var run = ScenarioRelease.Make(language, folder, version.ToString());
            var listener = on ?? ServerProcess.Listen();
            var process = ServerProcess.Start(listener, run, folder.Path);
            var endPoint = (IPEndPoint)listener.LocalEndPoint!;
            await process.UntilServingAsync(endPoint);
            // The process has its own copy, as if it had opened the port itself.
            if (on is null)
                listener.Dispose();
            return new Server(process, folder, endPoint);
        }

        public async ValueTask DisposeAsync()
        {
            await process.DisposeAsync();
            folder.Dispose();
        }
    }
}
