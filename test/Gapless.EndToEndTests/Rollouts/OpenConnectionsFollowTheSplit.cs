using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Rollouts;

/// <summary>A client that never connects again still belongs to the share of users that a step names.</summary>
public sealed class OpenConnectionsFollowTheSplit(ITestOutputHelper output)
{
    private const string Hosted = """{ "hosting": true }""";
    private const int Clients = 60;

    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(25);

    [Fact]
    public async Task Up_with_each_step_to_all_while_the_old_version_is_warm_and_back_when_it_is_called_back()
    {
        await using var house = await new House("dotnet", "rollout: { steps: [20% for 5m, 60% for 5m, 100%], keep_warm: 5m }", scenario: Hosted).ServeAsync();
        await using var clients = await Talkers.StartAsync(house.Port, Clients);
        await clients.ShouldReachAsync("v2", 0, output);

        (await house.RunAsync("deploy", house.Release("v2", Hosted), "--version", "v2", "--no-wait")).ShouldExitWith(0);
        await clients.ShouldReachAsync("v2", 0.2, output);
        await house.EventuallyAsync(() => house.Status.Generations.All(g => g.Requests is { FailedPerSecond: 0, P50Ms: > 0, PerSecond: > 50 } r && r.P99Ms >= r.P50Ms), "both versions say what their requests are like");
        (await house.RunAsync("promote")).ShouldExitWith(0);
        await clients.ShouldReachAsync("v2", 1, output);
        await house.EventuallyAsync(() => house.Status.Generations.Any(g => g.State == "warm"), "the old version is kept warm");
        (await house.RunAsync("rollback")).ShouldExitWith(0);
        await clients.ShouldReachAsync("v2", 0, output);

        clients.Failures.ShouldBeEmpty();
        (await house.EventsAsync()).Count(e => e.Kind == "traffic.balancing").ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Back_when_the_rollout_is_aborted_in_a_step()
    {
        await using var house = await new House("dotnet", "workers: 2\nrollout: { steps: [50% for 5m, 100%] }", scenario: Hosted).ServeAsync();
        await using var clients = await Talkers.StartAsync(house.Port, Clients);

        (await house.RunAsync("deploy", house.Release("v2", Hosted), "--version", "v2", "--no-wait")).ShouldExitWith(0);
        await clients.ShouldReachAsync("v2", 0.5, output);
        (await house.RunAsync("abort")).ShouldExitWith(0);
        await clients.ShouldReachAsync("v2", 0, output);

        clients.Failures.ShouldBeEmpty();
        await house.ShouldSettleAsync(generation: 1, workers: 2);
    }

    /// <summary>Clients that each ask one question after the other on one connection and never open another.</summary>
    private sealed class Talkers : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly ConcurrentQueue<string> _answers = new();
        private readonly ConcurrentQueue<string> _failures = new();
        private Task _talking = Task.CompletedTask;

        public IReadOnlyCollection<string> Failures => _failures;

        public static async Task<Talkers> StartAsync(int port, int count)
        {
            var all = new Talkers();
            var sockets = new List<Socket>();
            for (var i = 0; i < count; i++)
                sockets.Add(await Http.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port)));
            all._talking = Task.WhenAll(sockets.Select((s, i) => all.TalkAsync(s, TimeSpan.FromMilliseconds(10 + (i % 7 * 5)))));
            return all;
        }

        /// <summary>Until the version has that share of the answers of some time.</summary>
        public async Task ShouldReachAsync(string version, double share, ITestOutputHelper output)
        {
            var began = Stopwatch.GetTimestamp();
            var seen = 0.0;
            do
            {
                _answers.Clear();
                await Task.Delay(Watched);
                var answers = _answers.ToArray();
                answers.Length.ShouldBeGreaterThan(50);
                seen = answers.Count(a => a == version) / (double)answers.Length;
            }
            while (!IsNear() && Stopwatch.GetElapsedTime(began) < Limit);

            output.WriteLine($"{version} should have {share:p0} and has {seen:p1} after {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
            IsNear().ShouldBeTrue($"{seen}: {string.Join('\n', _failures)}");

            // None and all are exact.
            bool IsNear() => Math.Abs(seen - share) <= (share is 0 or 1 ? 0 : 0.06);
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _talking;
            _stop.Dispose();
        }

        private async Task TalkAsync(Socket socket, TimeSpan pause)
        {
            using var _ = socket;
            var buffer = new byte[4096];
            try
            {
                while (!_stop.IsCancellationRequested)
                {
                    await socket.SendAsync("GET /fast HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
                    var text = "";
                    do
                    {
                        var length = await socket.ReceiveAsync(buffer, _stop.Token);
                        if (length == 0)
                            throw new IOException("The connection was closed.");
                        text += Encoding.ASCII.GetString(buffer, 0, length);
                    }
                    while (!text.EndsWith("fast", StringComparison.Ordinal) && !text.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal));
                    if (text.Contains("Connection: close", StringComparison.OrdinalIgnoreCase))
                        throw new IOException("The server wants the connection to end.");
                    _answers.Enqueue(text.Split("X-Version: ")[1].Split('\r')[0]);
                    await Task.Delay(pause, _stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
            catch (Exception error) when (error is SocketException or IOException)
            {
                _failures.Enqueue(error.Message);
            }
        }
    }
}
