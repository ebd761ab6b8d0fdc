using System.Net;
using Gapless.Drill;
using Gapless.IntegrationTests.Drill;
using Gapless.Supervisor.Configuration;

namespace Gapless.IntegrationTests.Hosting;

public sealed class HandOverTests(ITestOutputHelper output)
{
    private const int Generations = 6;

    [Fact]
    public async Task Clients_keep_their_connections_through_one_process_after_the_other()
    {
        using var listener = ServerProcess.Listen();
        var plan = TrafficPlan.ForScenario(ListenAddress.OfTcp((IPEndPoint)listener.LocalEndPoint!), webSocket: false)
            .With(TrafficClass.IdleLong, c => c with { PauseFrom = TimeSpan.FromSeconds(4), PauseTo = TimeSpan.FromSeconds(8) });
        var worker = await HostedWorker.StartAsync(listener, "v1");
        await using var traffic = new TrafficRun(plan, TimeProvider.System);
        traffic.Start();
        await Gapless.Tests.Until.TrueAsync(() => traffic.Snapshot().Classes.Count(c => c.Ok > 0) >= 8, "most classes are answered");
        long handedOver = 0;

        for (var generation = 2; generation <= Generations; generation++)
        {
            var next = await HostedWorker.StartAsync(listener, $"v{generation}");
            await worker.HandOverToAsync(next);
            var counts = await worker.LeaveAsync();
            output.WriteLine(counts.ToString());
            counts.Cut.ShouldBe(0);
            counts.RequestsStarted.ShouldBe(counts.RequestsFinished);
            handedOver += counts.HandedOver;
            await worker.DisposeAsync();
            worker = next;
        }

        var report = await traffic.StopAsync();
        output.WriteLine(report.ToText());
        await worker.DisposeAsync();
        report.Failed.ShouldBe(0, report.ToText());
        handedOver.ShouldBeGreaterThan(0);
        foreach (var kept in report.Classes.Where(c => c.Class is not TrafficClass.Short))
            kept.Opened.ShouldBe(plan.Classes.Single(c => c.Class == kept.Class).Connections, kept.Class.ToString());
    }
}
