using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Gapless.Drill;
using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.SelfRestarts;

/// <summary>An app that replaces itself again and again under every kind of traffic, while older processes of it still drain.</summary>
public sealed class UnderLoad(ITestOutputHelper output)
{
    private const int Restarts = 3;
    private const int Users = 12;
    private const int Sessions = 10;

    [Fact]
    public async Task No_request_fails_and_every_connection_and_the_listening_socket_stay_the_same()
    {
        await using var app = await new RestartingApp().StartAsync();
        var socket = app.Listener;
        var plan = TrafficPlan.ForScenario(app.Address, webSocket: false).With(TrafficClass.IdleLong, c => c with { PauseFrom = TimeSpan.FromSeconds(6), PauseTo = TimeSpan.FromSeconds(30) });
        await using var load = Load.Start(plan);
        await app.UntilAsync(() => load.Snapshot().Classes.Where(c => c.Class != TrafficClass.Short).All(c => c.Opened == Planned(c.Class)), "every client is connected");

        for (var n = 2; n <= Restarts + 1; n++)
        {
            load.Mark($"v{n}");
            app.Write($"v{n}");
            var pid = await app.RestartAsync();
            await load.AnswerAsync();
            var answer = await Http.GetAsync(app.Port);
            (answer.Version, answer.Worker).ShouldBe(($"v{n}", $"{pid}"));
            app.Listener.ShouldBe(socket, "the queue is that of the first process");
        }

        var report = await load.StopAsync();
        output.WriteLine(report.ToText());
        report.Failed.ShouldBe(0, report.ToText() + app.Log);
        foreach (var kept in report.Classes.Where(c => c.Class != TrafficClass.Short))
            kept.Opened.ShouldBe(Planned(kept.Class), kept.Class.ToString());
        await app.UntilAsync(() => app.Processes.Count == 1, "all that were replaced have left");
        app.Systemd.Heard.Count(h => h == "MAINPID READY").ShouldBe(Restarts);
        app.Systemd.PassedOver.ShouldBeEmpty();

        long Planned(TrafficClass kind) => plan.Classes.Single(c => c.Class == kind).Connections;
    }

    [Fact]
    public async Task Sessions_counters_and_WebSocket_sessions_go_on()
    {
        const string scenario = """{ "selfRestart": {}, "memory": {} }""";
        await using var app = new RestartingApp();
        app.Write("v1", scenario);
        await app.StartAsync();
        using var enough = new CancellationTokenSource();
        var wrong = new ConcurrentQueue<string>();
        var visits = new long[Users];
        var messages = new long[Sessions];
        Task[] all = [.. Enumerable.Range(0, Users).Select(i => VisitAsync(i)), .. Enumerable.Range(0, Sessions).Select(i => TalkAsync(i))];
        await GoOnAsync();

        for (var n = 2; n <= Restarts + 1; n++)
        {
            app.Write($"v{n}", scenario);
            await app.RestartAsync();
            await GoOnAsync();
        }

        await enough.CancelAsync();
        await Task.WhenAll(all);
        wrong.ShouldBeEmpty(app.Log);
        await app.UntilAsync(() => app.Processes.Count == 1, "all that were replaced have left");
        (await app.HitsAsync()).ShouldBe(visits.Sum());
        output.WriteLine($"{visits.Sum()} visits, {messages.Sum()} messages");

        Task GoOnAsync()
        {
            var before = visits.Concat(messages).ToArray();
            return app.UntilAsync(() => !wrong.IsEmpty || visits.Concat(messages).Zip(before).All(n => n.First >= n.Second + 10), "all go on");
        }

        async Task VisitAsync(int user)
        {
            using var client = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), PooledConnectionLifetime = user % 2 == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.Zero }) { BaseAddress = app.Url };
            var path = user % 4 == 3 ? $"/memory/visit?ms={user * 5}" : "/memory/visit";
            await AttemptAsync($"user {user}", async () =>
            {
                var answer = await client.GetStringAsync(path);
                if (answer != (visits[user] + 1).ToString(CultureInfo.InvariantCulture))
                    wrong.Enqueue($"user {user}: visit {visits[user] + 1} was counted as {answer}");
                Interlocked.Increment(ref visits[user]);
            });
        }

        async Task TalkAsync(int number)
        {
            using var client = new ClientWebSocket();
            await client.ConnectAsync(new Uri($"ws://127.0.0.1:{app.Port}/ws-moving"), TestContext.Current.CancellationToken);
            var buffer = new byte[1000];
            await AttemptAsync($"session {number}", async () =>
            {
                await client.SendAsync(Encoding.UTF8.GetBytes("hello"), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
                var received = await client.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                var text = Encoding.UTF8.GetString(buffer, 0, received.Count);
                if (!text.Contains($" number={messages[number] + 1} ", StringComparison.Ordinal))
                    wrong.Enqueue($"session {number}: message {messages[number] + 1} was answered {received.MessageType} '{text}'");
                Interlocked.Increment(ref messages[number]);
            });
        }

        async Task AttemptAsync(string who, Func<Task> attempt)
        {
            while (!enough.IsCancellationRequested && wrong.IsEmpty)
            {
                try
                {
                    await attempt().WaitAsync(TestLimits.Request);
                    await Task.Delay(Random.Shared.Next(5));
                }
                catch (Exception error) when (error is HttpRequestException or WebSocketException or TimeoutException)
                {
                    wrong.Enqueue($"{who}: {error.Message}");
                }
            }
        }
    }
}
