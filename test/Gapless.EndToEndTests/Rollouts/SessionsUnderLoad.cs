using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Rollouts;

/// <summary>ASP.NET Core sessions in the memory of an app that is deployed again and again while its users go on.</summary>
public sealed class SessionsUnderLoad(ITestOutputHelper output)
{
    private const int Clients = 24;
    private const string Memory = """{ "hosting": true, "memory": {} }""";

    [Theory]
    [InlineData("")]
    [InlineData("rollout: { keep_warm: 60s }")]
    public async Task Every_session_counts_every_request_through_three_rollouts_and_a_rollback(string settings)
    {
        await using var house = await new House(settings: settings, scenario: Memory).ServeAsync();
        using var users = new Users(house.Port);
        await users.GoOnAsync();

        for (var version = 2; version <= 4; version++)
        {
            (await house.DeployAsync(house.Release($"v{version}", Memory))).ShouldExitWith(0);
            await users.GoOnAsync();
        }

        (await house.RunAsync("rollback")).ShouldExitWith(0);
        await users.GoOnAsync();

        await users.ShouldHaveLostNothingAsync();
        output.WriteLine($"{users.Visits} visits, the longest took {users.Longest.TotalMilliseconds:0} ms");
    }

    [Fact]
    public async Task A_candidate_that_is_taken_back_at_full_share_gives_the_sessions_back()
    {
        await using var house = await new House(settings: "rollout: { steps: [ \"100% for 60s\" ] }", scenario: Memory).ServeAsync();
        using var users = new Users(house.Port);
        await users.GoOnAsync();
        (await house.RunAsync("deploy", house.Release("v2", Memory), "--no-wait")).ShouldExitWith(0);
        using var feed = house.Follow();
        await feed.WaitForAsync("state.taken");
        await users.GoOnAsync();

        (await house.RunAsync("abort")).ShouldExitWith(0);
        await users.GoOnAsync();

        await users.ShouldHaveLostNothingAsync();
        (await Http.GetAsync(house.Port)).Version.ShouldBe("v1");
    }

    /// <summary>Each has a cookie and asks one request after the other: half of them on a connection that they keep, the rest on a new one each time.</summary>
    private sealed class Users : IDisposable
    {
        private readonly CancellationTokenSource _enough = new();
        private readonly ConcurrentQueue<string> _wrong = [];
        private readonly Task[] _all;
        private readonly long[] _visits = new long[Clients];
        private long _longest;

        public Users(int port) => _all = [.. Enumerable.Range(0, Clients).Select(i => Task.Run(() => VisitAsync(i, port)))];

        public long Visits => _visits.Sum(v => Interlocked.Read(ref v));

        public TimeSpan Longest => TimeSpan.FromTicks(_longest);

        public void Dispose() => _enough.Dispose();

        /// <summary>Returns when everyone has made ten more visits.</summary>
        public async Task GoOnAsync()
        {
            var before = _visits.ToArray();
            await Gapless.Tests.Until.TrueAsync(() => !_wrong.IsEmpty || Enumerable.Range(0, Clients).All(i => Volatile.Read(ref _visits[i]) >= before[i] + 10), "all go on", TestLimits.Event);
            _wrong.ShouldBeEmpty();
        }

        public async Task ShouldHaveLostNothingAsync()
        {
            await _enough.CancelAsync();
            await Task.WhenAll(_all);
            _wrong.ShouldBeEmpty();
        }

        private async Task VisitAsync(int number, int port)
        {
            using var client = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), PooledConnectionLifetime = number % 2 == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.Zero })
            {
                BaseAddress = new Uri($"http://127.0.0.1:{port}"),
            };
            // Some requests end after the state has moved.
            var path = number % 4 < 2 ? "/memory/visit" : $"/memory/visit?ms={number * 3}";
            while (!_enough.IsCancellationRequested)
            {
                try
                {
                    var began = TimeProvider.System.GetTimestamp();
                    var visit = _visits[number] + 1;
                    var answer = await client.GetStringAsync(path);
                    _longest = Math.Max(_longest, TimeProvider.System.GetElapsedTime(began).Ticks);
                    if (answer != visit.ToString(CultureInfo.InvariantCulture))
                        _wrong.Enqueue($"user {number}: visit {visit} was counted as {answer}");
                    Volatile.Write(ref _visits[number], visit);
                    await Task.Delay(Random.Shared.Next(5));
                }
                catch (HttpRequestException error)
                {
                    _wrong.Enqueue($"user {number}: {error.Message}");
                    return;
                }
                if (!_wrong.IsEmpty)
                    return;
            }
        }
    }
}
