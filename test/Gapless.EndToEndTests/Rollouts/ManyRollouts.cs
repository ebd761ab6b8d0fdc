using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Gapless.Drill;
using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Rollouts;

/// <summary>One rollout after the other, with connections, sessions and state that go through all of them: what stays holds no more at the end than at the beginning.</summary>
public sealed class ManyRollouts(ITestOutputHelper output)
{
    private const string Hosted = """{ "hosting": true, "memory": {}, "replicateMs": 0 }""";
    private const int Sockets = 3;

    /// <summary>Descriptors that are made at first use, and a heap that finds its size.</summary>
    private const int WarmUp = 3;

    /// <summary>How many samples make a median of memory: fewer rollouts than twice as many say nothing of it.</summary>
    private const int Span = 100;

    /// <summary>Of all memory: code that runs once a rollout is compiled once more after some thirty of them, and pages of files come in when they are first needed.</summary>
    private const double MostGrowth = 1.1;

    /// <summary><c>bench/leaks.sh</c> asks for five hundred.</summary>
    private static readonly int Rollouts = BenchSetting.Number("GAPLESS_LEAK_ROLLOUTS", 16);

    [Fact]
    public async Task Descriptors_and_memory_stay_what_they_were()
    {
        await using var house = await new House("dotnet", "drain: { timeout: 20s, linger: 100ms }", scenario: Hosted).ServeAsync();
        string[] releases = [house.Release("odd", Hosted), house.Release("even", Hosted)];
        var plan = TrafficPlan.ForScenario(house.Address, webSocket: false).Only(TrafficClass.IdleKeepAlive, TrafficClass.WanKeepAlive, TrafficClass.Pipeline)
            .With(TrafficClass.IdleKeepAlive, c => c with { Connections = 4 }).With(TrafficClass.WanKeepAlive, c => c with { Connections = 2 }).With(TrafficClass.Pipeline, c => c with { Connections = 1 });
        using var user = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan }) { BaseAddress = new Uri($"http://127.0.0.1:{house.Port}") };
        var sockets = new List<ClientWebSocket>();
        for (var i = 0; i < Sockets; i++)
            sockets.Add(await ConnectAsync(house));
        await using var load = Load.Start(plan);
        var (supervisor, keeper, worker) = (new List<ProcessFootprint>(), new List<ProcessFootprint>(), new List<ProcessFootprint>());

        for (var n = 1; n <= Rollouts; n++)
        {
            (await house.DeployAsync(releases[n % 2])).ShouldExitWith(0).Result.Receipt!.Connections!.Cut.ShouldBe(0);
            (await user.GetStringAsync("/memory/visit")).ShouldBe(n.ToString(CultureInfo.InvariantCulture), "the session has gone through every rollout");
            foreach (var socket in sockets)
                (await AskAsync(socket)).ShouldContain($" number={n} ");
            await load.AnswerAsync(10);
            var pids = new[] { house.SupervisorPid, house.KeeperPid(), house.Live.Workers[0].Pid };
            if (n > WarmUp)
            {
                var before = new[] { supervisor[WarmUp - 1], keeper[WarmUp - 1], worker[WarmUp - 1] };
                await house.EventuallyAsync(
                    () => pids.Zip(before).All(p => ProcessFootprint.Of(p.First).Descriptors <= p.Second.Descriptors),
                    $"after rollout {n} descriptors are no more than after rollout {WarmUp} ({string.Join(", ", before.Select(b => b.Descriptors))}); at first: {string.Join("; ", pids.Select(ProcessFootprint.Describe))}");
            }

            supervisor.Add(ProcessFootprint.Of(pids[0]));
            keeper.Add(ProcessFootprint.Of(pids[1]));
            worker.Add(ProcessFootprint.Of(pids[2]));
            if (n % 25 == 0 || n == Rollouts)
                output.WriteLine($"{n}: supervisor {Text(supervisor[^1])}, keeper {Text(keeper[^1])}, worker {Text(worker[^1])}");
        }

        var report = await load.StopWithoutLossAsync();
        report.Classes.Sum(c => c.Opened).ShouldBe(plan.Classes.Sum(c => c.Connections));
        Judge("supervisor", supervisor);
        Judge("keeper", keeper);
        Judge("worker", worker);
        sockets.ForEach(s => s.Dispose());
    }

    /// <summary>The line of best fit is printed; what is judged are medians, which single collections of garbage do not move.</summary>
    private void Judge(string who, List<ProcessFootprint> samples)
    {
        var megabytes = samples.Select(s => s.Resident / 1048576.0).ToList();
        var (middle, mean) = ((samples.Count - 1) / 2.0, megabytes.Average());
        var slope = megabytes.Select((m, i) => (m - mean) * (i - middle)).Sum() / megabytes.Select((_, i) => (i - middle) * (i - middle)).Sum();
        output.WriteLine($"{who}: {megabytes.Count} rollouts, {slope * 1024:0.0} KiB for each by the line of best fit");
        if (samples.Count < 2 * Span)
            return;
        var (first, last) = (Median(megabytes[..Span]), Median(megabytes[^Span..]));
        output.WriteLine($"{who}: median of the first {Span} {first:0.0} MB, of the last {Span} {last:0.0} MB");
        last.ShouldBeLessThan(first * MostGrowth, who);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Text(ProcessFootprint of) => $"{of.Descriptors} descriptors {of.Resident / 1048576.0:0.0} MB";

    private static async Task<ClientWebSocket> ConnectAsync(House house)
    {
        using var limit = new CancellationTokenSource(TestLimits.Request);
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{house.Port}/ws-moving"), limit.Token);
        return socket;
    }

    private static async Task<string> AskAsync(ClientWebSocket socket)
    {
        using var limit = new CancellationTokenSource(TestLimits.Request);
        await socket.SendAsync("ask"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, limit.Token);
        var buffer = new byte[1024];
        var received = await socket.ReceiveAsync(buffer, limit.Token);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }
}
