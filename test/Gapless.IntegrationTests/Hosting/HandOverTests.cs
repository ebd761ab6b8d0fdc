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

    [Fact]
    public async Task A_successor_that_never_answers_or_refuses_gets_nothing()
    {
        const int rounds = 200;
        using var listener = ServerProcess.Listen();
        var plan = TrafficPlan.ForScenario(ListenAddress.OfTcp((IPEndPoint)listener.LocalEndPoint!), webSocket: false)
            .Only(TrafficClass.KeepAlive, TrafficClass.IdleKeepAlive, TrafficClass.Pipeline);
        await using var worker = await HostedWorker.StartAsync(listener, "v1");
        await using var traffic = new TrafficRun(plan, TimeProvider.System);
        traffic.Start();
        await Gapless.Tests.Until.TrueAsync(() => traffic.Snapshot().Classes.All(c => c.Ok > c.Opened && c.Opened == plan.Classes.Single(p => p.Class == c.Class).Connections), "every client is at work");
        var offers = 0;
        var buffer = new byte[64 << 10];

        for (var round = 0; round < rounds; round++)
        {
            using var successor = await worker.HandOverToTestAsync();
            for (var i = 0; i <= round % 8; i++)
            {
                var message = successor.Receive(buffer, TimeSpan.FromSeconds(10)).ShouldNotBeNull();
                var connection = message.Descriptors.ShouldHaveSingleItem();
                connection.Dispose();
                offers++;
                if (i % 2 == 0)
                    successor.Send([.. buffer.AsSpan(0, sizeof(long)), 0], [], TimeSpan.FromSeconds(10));
            }
        }

        await worker.KeepAsync();
        var report = await traffic.StopAsync();
        output.WriteLine(report.ToText());
        report.Failed.ShouldBe(0, report.ToText());
        foreach (var kept in report.Classes)
            kept.Opened.ShouldBe(plan.Classes.Single(c => c.Class == kept.Class).Connections, kept.Class.ToString());
        var counts = await worker.LeaveAsync();
        counts.HandedOver.ShouldBe(0);
        offers.ShouldBeGreaterThan(rounds);
    }

    [Fact]
    public async Task Two_processes_give_to_three_evenly()
    {
        const int connections = 60;
        using var listener = ServerProcess.Listen();
        var target = ListenAddress.OfTcp((IPEndPoint)listener.LocalEndPoint!);
        HostedWorker[] old = [await HostedWorker.StartAsync(listener, "v1"), await HostedWorker.StartAsync(listener, "v1")];
        var plan = TrafficPlan.ForScenario(target, webSocket: false).Only(TrafficClass.IdleKeepAlive).With(TrafficClass.IdleKeepAlive, c => c with { Connections = connections });
        await using var traffic = new TrafficRun(plan, TimeProvider.System);
        traffic.Start();
        await Gapless.Tests.Until.TrueAsync(() => traffic.Snapshot().Classes[0].Opened == connections, "every client is connected");
        // The new ones begin to accept only when every client has its connection.
        HostedWorker[] next = [.. await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => HostedWorker.StartAsync(listener, "v2")))];

        foreach (var worker in old)
            await worker.HandOverToAsync(next);
        foreach (var worker in old)
            (await worker.LeaveAsync()).ClosedPolitely.ShouldBe(0);

        var report = await traffic.StopAsync();
        report.Failed.ShouldBe(0, report.ToText());
        report.Classes[0].Opened.ShouldBe(connections);
        var adopted = await Task.WhenAll(next.Select(async worker => (await worker.LeaveAsync()).Adopted));
        output.WriteLine(string.Join(" ", adopted));
        adopted.Sum().ShouldBe(connections);
        adopted.ShouldAllBe(n => n >= connections / 3 - 2 && n <= connections / 3 + 2);
        foreach (var worker in old.Concat(next))
            await worker.DisposeAsync();
    }
}
