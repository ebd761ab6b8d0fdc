using System.Net;
using Gapless.Drill;
using Gapless.Supervisor.Configuration;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Drill;

/// <summary>The shop leaves by its own means, on one listening socket that old and new share: the hardest case, without steering.</summary>
public sealed class PoliteDrainTests(ITestOutputHelper output)
{
    private const int Swaps = 5;

    /// <summary>Longer than the longest request, shorter than the longest silence.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(9);

    [Fact]
    public async Task The_shop_is_replaced_five_times_under_all_traffic_and_loses_nothing()
    {
        using var listener = ServerProcess.Listen();
        using var release = new TempDirectory();
        var endPoint = (IPEndPoint)listener.LocalEndPoint!;
        var plan = TrafficPlan.ForShop(ListenAddress.OfTcp(endPoint))
            .With(TrafficClass.IdleLong, c => c with { PauseFrom = DrainLimit * 1.2, PauseTo = DrainLimit * 2 });
        await using var run = new TrafficRun(plan, TimeProvider.System);
        var server = await StartAsync(listener, release, 1, endPoint);
        run.Start();
        await Until.TrueAsync(() => run.Snapshot().Classes.All(c => c.Ok > 0), "every class has an answer");

        for (var version = 2; version <= Swaps + 1; version++)
        {
            var next = await StartAsync(listener, release, version, endPoint);
            run.Mark($"version {version - 1} is told to go");
            server.Terminate();
            (await server.ExitAsync()).ShouldBe(0, server.Output);
            run.Mark($"version {version - 1} has gone");
            output.WriteLine(server.Output);
            await server.DisposeAsync();
            server = next;
        }
        var report = await run.StopAsync();
        await server.DisposeAsync();
        output.WriteLine(report.ToText());

        report.Failed.ShouldBe(0, report.ToText());
        report[TrafficClass.WebSocket].ClosedPolitely.ShouldBeGreaterThanOrEqualTo(Swaps);
        report[TrafficClass.KeepAlive].AnswersByVersion.Count.ShouldBe(Swaps + 1);
    }

    private static async Task<ServerProcess> StartAsync(System.Net.Sockets.Socket listener, TempDirectory release, int version, IPEndPoint endPoint)
    {
        release.Write("shop.json", $$"""{ "version": "{{version}}", "drainSeconds": {{DrainLimit.TotalSeconds}} }""");
        var server = ServerProcess.Start(listener, $"dotnet {Repository.Shop}", release.Path);
        await server.UntilServingAsync(endPoint);
        return server;
    }
}
