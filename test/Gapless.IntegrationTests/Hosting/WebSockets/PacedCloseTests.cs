using System.Net;
using System.Net.WebSockets;
using Gapless.Drill;
using Gapless.IntegrationTests.Drill;
using Gapless.Supervisor.Configuration;

namespace Gapless.IntegrationTests.Hosting.WebSockets;

/// <summary>WebSockets that the library did not make, when their process leaves.</summary>
public sealed class PacedCloseTests(ITestOutputHelper output)
{
    private const int Clients = 8;

    // The library keeps a second of it for itself, and one for the last answers.
    private static readonly (string, string) NineSeconds = ("GAPLESS_DRAIN", "9");
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task They_are_asked_one_after_the_other_to_come_back_through_the_whole_time_of_the_drain()
    {
        using var limit = new CancellationTokenSource(Limit);
        using var listener = ServerProcess.Listen();
        await using var one = await HostedWorker.StartAsync(listener, "v1", environment: NineSeconds);
        var clients = new List<SocketClient>();
        for (var i = 0; i < Clients; i++)
        {
            var client = await SocketClient.OpenAsync(listener.LocalEndPoint!, "/ws", pieces: null, limit.Token);
            clients.Add(client);
            await client.SendAsync("hello", limit.Token);
            (await client.ReceiveTextAsync(limit.Token)).ShouldNotBeNull();
        }

        var began = TimeProvider.System.GetTimestamp();
        var closed = clients.Select(c => UntilClosedAsync(c, began, limit.Token)).ToList();
        var counts = await one.LeaveAsync();
        var times = (await Task.WhenAll(closed)).Order().ToList();
        output.WriteLine(string.Join(' ', times.Select(t => t.TotalSeconds.ToString("F1"))));
        counts.ClosedPolitely.ShouldBe(Clients);
        counts.Cut.ShouldBe(0);
        (times[^1] - times[0]).ShouldBeGreaterThan(TimeSpan.FromSeconds(4));
        times.Zip(times.Skip(1), (a, b) => b - a).Max().ShouldBeLessThan(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Clients_who_wait_for_an_answer_get_it_first()
    {
        using var listener = ServerProcess.Listen();
        var plan = TrafficPlan.ForScenario(ListenAddress.OfTcp((IPEndPoint)listener.LocalEndPoint!)).Only(TrafficClass.WebSocket);
        var one = await HostedWorker.StartAsync(listener, "v1", environment: NineSeconds);
        await using var traffic = new TrafficRun(plan, TimeProvider.System);
        traffic.Start();
        await Gapless.Tests.Until.TrueAsync(() => traffic.Snapshot().Classes.Single().Ok > 50, "echoes");
        await using var two = await HostedWorker.StartAsync(listener, "v2");
        var counts = await one.LeaveAsync();
        await one.DisposeAsync();
        var report = await traffic.StopAsync();
        output.WriteLine(report.ToText());
        report.Failed.ShouldBe(0, report.ToText());
        counts.ClosedPolitely.ShouldBeGreaterThan(0);
        counts.Cut.ShouldBe(0);
    }

    private static async Task<TimeSpan> UntilClosedAsync(SocketClient client, long began, CancellationToken limit)
    {
        using (client)
        {
            (await client.ReceiveAsync(limit)).ShouldBeNull();
            var time = TimeProvider.System.GetElapsedTime(began);
            ((int?)client.Socket.CloseStatus).ShouldBe(1012);
            client.Socket.State.ShouldBe(WebSocketState.CloseReceived);
            await client.Socket.CloseOutputAsync(client.Socket.CloseStatus!.Value, null, limit);
            return time;
        }
    }
}
