using System.Net.WebSockets;
using System.Text;
using Gapless.EndToEndTests.Harness;
using Gapless.Linux.Processes;

namespace Gapless.EndToEndTests.Crashes;

/// <summary>WebSocket sessions whose process is killed: those that keep their state outside of it go on.</summary>
public sealed class SessionsRescued
{
    private const int Count = 20;

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public async Task A_session_goes_on_in_another_worker_with_its_state_on_the_same_connection(int periodMs)
    {
        await using var house = await new House("dotnet", "workers: 2", scenario: $$"""{ "hosting": true, "replicateMs": {{periodMs}} }""").ServeAsync();
        var sessions = new List<ClientWebSocket>();
        for (var i = 0; i < Count; i++)
            sessions.Add(await ConnectAsync(house));
        for (var crash = 0; crash < 2; crash++)
        {
            var places = new List<string>();
            foreach (var session in sessions)
            {
                await AskAsync(session, "first");
                places.Add(Worker(await AskAsync(session, "second")));
            }

            // At an interval: the last change is in memory by then.
            await Task.Delay(TimeSpan.FromMilliseconds(4 * periodMs));
            var victim = house.Live.Workers[crash].Pid;
            var struck = places.Count(p => p == $"{victim}");
            using var feed = house.Follow(await house.LastEventAsync());
            using (var process = ProcessHandle.Open(victim)!)
                process.Signal(Signals.Kill).ShouldBeTrue();

            (await feed.WaitForAsync("worker.rescued")).Text.ShouldEndWith($"{struck} go on in other workers, 0 were answered 503, 0 were cut");
            struck.ShouldBeGreaterThan(2);
            for (var i = 0; i < Count; i++)
            {
                var answer = await AskAsync(sessions[i], "third");
                answer.ShouldContain($" number={(crash * 3) + 3} ", customMessage: "no message is lost or counted twice");
                Worker(answer).ShouldNotBe($"{victim}");
            }

            await house.ShouldSettleAsync(generation: 1, workers: 2);
        }

        (await house.DeployAsync(house.Release("v2", """{ "hosting": true }"""))).ShouldExitWith(0).Result.Receipt!.Connections!.Cut.ShouldBe(0);
        foreach (var session in sessions)
            (await AskAsync(session, "last")).ShouldContain("version=v2");
        sessions.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task A_session_that_keeps_nothing_outside_its_process_ends_with_it()
    {
        await using var house = await new House("dotnet", "workers: 1", scenario: """{ "hosting": true }""").ServeAsync();
        using var session = await ConnectAsync(house);
        await AskAsync(session, "first");
        using var feed = house.Follow(await house.LastEventAsync());
        using (var process = ProcessHandle.Open(house.Live.Workers[0].Pid)!)
            process.Signal(Signals.Kill).ShouldBeTrue();

        (await feed.WaitForAsync("worker.rescued")).Text.ShouldEndWith("0 go on in other workers, 0 were answered 503, 1 were cut");
        await Should.ThrowAsync<WebSocketException>(() => AskAsync(session, "second"));
    }

    private static async Task<ClientWebSocket> ConnectAsync(House house)
    {
        using var limit = new CancellationTokenSource(TestLimits.Request);
        var session = new ClientWebSocket();
        await session.ConnectAsync(new Uri($"ws://127.0.0.1:{house.Port}/ws-moving"), limit.Token);
        return session;
    }

    private static async Task<string> AskAsync(ClientWebSocket session, string text)
    {
        using var limit = new CancellationTokenSource(TestLimits.Request);
        await session.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, limit.Token);
        var buffer = new byte[1024];
        var received = await session.ReceiveAsync(buffer, limit.Token);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }

    private static string Worker(string answer) => answer.Split(' ').Single(w => w.StartsWith("worker=", StringComparison.Ordinal))["worker=".Length..];
}
