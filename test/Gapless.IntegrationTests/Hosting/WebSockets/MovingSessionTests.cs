using System.Globalization;
using System.Net;
using Gapless.Drill;
using Gapless.IntegrationTests.Drill;
using Gapless.Supervisor.Configuration;

namespace Gapless.IntegrationTests.Hosting.WebSockets;

/// <summary>WebSocket sessions on their way through processes.</summary>
public sealed class MovingSessionTests(ITestOutputHelper output)
{
    private const int Generations = 6;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Sessions_go_through_one_process_after_the_other_without_losing_or_doubling_a_message()
    {
        var seed = Seed();
        using var limit = new CancellationTokenSource(Limit);
        using var listener = ServerProcess.Listen();
        var to = (IPEndPoint)listener.LocalEndPoint!;
        var worker = await HostedWorker.StartAsync(listener, "v1");
        var clients = Enumerable.Range(0, 24).Select(i => Conversation.Start(
            to, new Random(seed + i), inPieces: i % 4 == 1, longest: i % 4 == 2 ? 1 << 20 : i % 4 == 3 ? 2000 : 0, $"push={5 + i}&padding={(i % 5 == 0 ? 100_000 : 0)}", limit.Token)).ToList();
        var all = Task.WhenAll(clients.Select(c => c.Task));
        for (var generation = 2; generation <= Generations; generation++)
        {
            await UntilEachHasAsync(all, clients, c => c.Answered, 3);
            var next = await HostedWorker.StartAsync(listener, $"v{generation}");
            await worker.HandOverToAsync(next);
            var counts = await worker.LeaveAsync();
            output.WriteLine(counts.ToString());
            if (all.IsCompleted)
                await all;
            counts.Cut.ShouldBe(0);
            counts.HandedOver.ShouldBe(clients.Count);
            await worker.DisposeAsync();
            worker = next;
        }

        await UntilEachHasAsync(all, clients, c => c.Answered, 3);
        clients.ForEach(c => c.Stop());
        await all;
        await worker.DisposeAsync();
        output.WriteLine($"{clients.Sum(c => c.Answered)} messages, {clients.Sum(c => c.Pushes)} pushes");
        foreach (var client in clients)
        {
            client.Pushes.ShouldBeGreaterThan(Generations);
            client.Moves.ShouldBeGreaterThan(0);
        }

        clients.ShouldContain(c => c.Workers == Generations && c.Moves == Generations - 1);
    }

    [Fact]
    public async Task Sessions_are_thrown_to_and_fro_while_their_messages_arrive_in_pieces()
    {
        var seed = Seed();
        using var limit = new CancellationTokenSource(Limit);
        using var listener = ServerProcess.Listen();
        await using var one = await HostedWorker.StartAsync(listener, "v1");
        await using var two = await HostedWorker.StartAsync(listener, "v2");
        var clients = Enumerable.Range(0, 12).Select(i => Conversation.Start(
            (IPEndPoint)listener.LocalEndPoint!, new Random(seed + i), inPieces: i % 2 == 0, longest: i % 3 == 0 ? 20_000 : 0, $"push={3 + i}", limit.Token)).ToList();
        var all = Task.WhenAll(clients.Select(c => c.Task));
        var turning = new Random(seed);
        const int turns = 60;
        for (var turn = 0; turn < turns && !all.IsCompleted; turn++)
        {
            var (from, to) = turn % 2 == 0 ? (one, two) : (two, one);
            await to.KeepAsync();
            await from.HandOverToAsync(to);
            await Task.WhenAny(all, Task.Delay(turning.Next(10, 80)));
        }

        clients.ForEach(c => c.Stop());
        await all;
        var moved = (await one.LeaveAsync()).HandedOver + (await two.LeaveAsync()).HandedOver;
        output.WriteLine($"{moved} moves, {clients.Sum(c => c.Answered)} messages, {clients.Sum(c => c.Pushes)} pushes");
        moved.ShouldBeGreaterThan(clients.Count * 5);
        clients.Sum(c => c.Moves).ShouldBeGreaterThan(clients.Count * 3);
    }

    [Fact]
    public async Task A_message_that_is_sent_when_the_session_has_left_goes_out_through_the_process_that_has_it()
    {
        using var limit = new CancellationTokenSource(Limit);
        using var listener = ServerProcess.Listen();
        await using var one = await HostedWorker.StartAsync(listener, "v1");
        var client = Conversation.Start((IPEndPoint)listener.LocalEndPoint!, new Random(Seed()), inPieces: false, longest: 0, "late=5", limit.Token);
        await UntilEachHasAsync(client.Task, [client], c => c.Late, 20);
        await using var two = await HostedWorker.StartAsync(listener, "v2");
        await using var three = await HostedWorker.StartAsync(listener, "v3");
        await one.HandOverToAsync(two);
        await UntilEachHasAsync(client.Task, [client], c => c.Moves, 1);
        await UntilEachHasAsync(client.Task, [client], c => c.Late, 20);
        await two.HandOverToAsync(three);
        await UntilEachHasAsync(client.Task, [client], c => c.Moves, 1);
        await UntilEachHasAsync(client.Task, [client], c => c.Late, 20);
        client.Stop();
        await client.Task;
    }

    [Theory]
    [InlineData("none")]
    [InlineData("different")]
    public async Task A_session_that_the_next_process_cannot_take_stays_and_is_asked_to_come_back(string moving)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var listener = ServerProcess.Listen();
        await using var one = await HostedWorker.StartAsync(listener, "v1", environment: ("GAPLESS_DRAIN", "8"));
        using var client = await SocketClient.OpenAsync(listener.LocalEndPoint!, "/ws-moving", pieces: null, limit.Token);
        await using var two = await HostedWorker.StartAsync(listener, "v2", $$"""{ "hosting": true, "moving": "{{moving}}" }""");
        await one.HandOverToAsync(two);
        for (var i = 1; i <= 3; i++)
        {
            await client.SendAsync("hello", limit.Token);
            (await client.ReceiveTextAsync(limit.Token)).ShouldBe($"hello version=v1 worker={one.Process.Pid} number={i} moves=0");
        }

        var leaving = one.LeaveAsync();
        (await client.ReceiveTextAsync(limit.Token)).ShouldBeNull();
        ((int?)client.Socket.CloseStatus).ShouldBe(1012);
        await client.Socket.CloseOutputAsync(client.Socket.CloseStatus!.Value, null, limit.Token);
        var counts = await leaving;
        counts.HandedOver.ShouldBe(0);
        counts.ClosedPolitely.ShouldBe(1);
        counts.Cut.ShouldBe(0);
    }

    [Fact]
    public async Task The_drill_sees_no_failure_and_no_new_connection()
    {
        using var listener = ServerProcess.Listen();
        var plan = TrafficPlan.ForScenario(ListenAddress.OfTcp((IPEndPoint)listener.LocalEndPoint!)).Only(TrafficClass.WebSocket)
            .With(TrafficClass.WebSocket, c => c with { Path = "/ws-moving" });
        var one = await HostedWorker.StartAsync(listener, "v1");
        await using var traffic = new TrafficRun(plan, TimeProvider.System);
        traffic.Start();
        await Gapless.Tests.Until.TrueAsync(() => traffic.Snapshot().Classes.Single().Ok > 50, "echoes");
        await using var two = await HostedWorker.StartAsync(listener, "v2");
        await one.HandOverToAsync(two);
        var counts = await one.LeaveAsync();
        await one.DisposeAsync();
        var report = await traffic.StopAsync();
        output.WriteLine(report.ToText());
        report.Failed.ShouldBe(0, report.ToText());
        report.Classes.Single().Opened.ShouldBe(plan.Classes.Single().Connections);
        counts.HandedOver.ShouldBe(plan.Classes.Single().Connections);
    }

    private static async Task UntilEachHasAsync(Task all, IReadOnlyList<Conversation> clients, Func<Conversation, long> count, int more)
    {
        var wanted = clients.Select(c => count(c) + more).ToList();
        await Gapless.Tests.Until.TrueAsync(() => all.IsCompleted || Enumerable.Range(0, clients.Count).All(i => count(clients[i]) >= wanted[i]), $"{more} more from each", Limit);
        // Shows why, if one has failed.
        if (all.IsCompleted)
            await all;
    }

    private int Seed()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("GAPLESS_SEED"), CultureInfo.InvariantCulture, out var wanted) ? wanted : Random.Shared.Next();
        output.WriteLine($"seed {seed} (GAPLESS_SEED repeats it)");
        return seed;
    }
}
