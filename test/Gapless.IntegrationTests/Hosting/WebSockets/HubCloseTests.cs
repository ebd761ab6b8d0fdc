using System.Net;
using Gapless.IntegrationTests.Drill;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace Gapless.IntegrationTests.Hosting.WebSockets;

/// <summary>SignalR's connections, when their process leaves.</summary>
public sealed class HubCloseTests(ITestOutputHelper output)
{
    private const int Clients = 6;
    private const string Hub = """{ "hosting": true, "hub": true }""";

    private static readonly (string, string) NineSeconds = ("GAPLESS_DRAIN", "9");
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task They_are_asked_one_after_the_other_to_come_back_through_the_whole_time_of_the_drain(HttpTransportType transport)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var listener = ServerProcess.Listen();
        await using var one = await HostedWorker.StartAsync(listener, "v1", Hub, environment: NineSeconds);
        var clients = new List<HubConnection>();
        var ends = new List<Task<Ended>>();
        for (var i = 0; i < Clients; i++)
        {
            var client = Connect((IPEndPoint)listener.LocalEndPoint!, transport);
            await client.StartAsync(limit.Token);
            (await client.InvokeAsync<string>("Echo", "hello", limit.Token)).ShouldBe("hello");
            clients.Add(client);
            ends.Add(EndOf(client));
        }

        var began = TimeProvider.System.GetTimestamp();
        var counts = await one.LeaveAsync();

        var ended = await Task.WhenAll(ends).WaitAsync(limit.Token);
        var times = ended.Select(e => TimeProvider.System.GetElapsedTime(began, e.At)).Order().ToList();
        output.WriteLine($"{string.Join(' ', times.Select(t => t.TotalSeconds.ToString("F1")))} {counts}");
        ended.ShouldAllBe(e => e.Error == null);
        counts.Cut.ShouldBe(0);
        counts.ClosedPolitely.ShouldBeGreaterThanOrEqualTo(Clients);
        (times[^1] - times[0]).ShouldBeGreaterThan(TimeSpan.FromSeconds(3));
        times.Zip(times.Skip(1), (a, b) => b - a).Max().ShouldBeLessThan(TimeSpan.FromSeconds(3));
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    private static HubConnection Connect(IPEndPoint to, HttpTransportType transport) => new HubConnectionBuilder().WithUrl($"http://{to}/hub", transport).Build();

    /// <summary>No error: the server has said that it closes.</summary>
    private static Task<Ended> EndOf(HubConnection client)
    {
        var ended = new TaskCompletionSource<Ended>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.Closed += error =>
        {
            ended.TrySetResult(new Ended(TimeProvider.System.GetTimestamp(), error));
            return Task.CompletedTask;
        };
        return ended.Task;
    }

    private sealed record Ended(long At, Exception? Error);
}
