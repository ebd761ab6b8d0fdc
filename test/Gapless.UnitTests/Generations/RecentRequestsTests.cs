using Gapless.Contract.Workers;
using Gapless.Supervisor.Generations;

namespace Gapless.UnitTests.Generations;

public sealed class RecentRequestsTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_000_000);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    [Fact]
    public void Rates_and_quantiles_are_those_of_the_window()
    {
        var recent = new RecentRequests();
        recent.Add(Second(-11, failed: 9, (1000, 500)));
        recent.Add(Second(-10, failed: 1, (10, 98)));
        recent.Add(Second(-1, failed: 0, (40, 1), (200, 1)));
        recent.Add(Second(0, failed: 9, (1000, 500)));

        var status = recent.Over(Now, Window).ShouldNotBeNull();

        (status.PerSecond, status.FailedPerSecond).ShouldBe((10, 0.1));
        status.P50Ms.ShouldBeInRange(10, 10 * 1.125);
        status.P99Ms.ShouldBeInRange(40, 40 * 1.125);
    }

    [Fact]
    public void Nothing_is_said_about_a_time_without_requests()
    {
        var recent = new RecentRequests();
        recent.Over(Now, Window).ShouldBeNull();
        recent.Add(Second(-60, failed: 0, (1, 1)));
        recent.Over(Now, Window).ShouldBeNull();
    }

    [Fact]
    public void Every_duration_is_less_than_its_bound_and_more_than_an_eighth_below_it_at_most()
    {
        var random = new Random(Environment.TickCount);
        for (var i = 0; i < 10_000; i++)
        {
            var duration = TimeSpan.FromMicroseconds(Math.Pow(2, random.NextDouble() * 29));
            var bound = DurationBuckets.UpperBound(DurationBuckets.IndexOf(duration));
            bound.ShouldBeGreaterThan(duration);
            (bound - duration).ShouldBeLessThanOrEqualTo((duration / 8) + TimeSpan.FromMicroseconds(1));
        }

        DurationBuckets.IndexOf(TimeSpan.FromDays(1)).ShouldBe(DurationBuckets.Count - 1);
        DurationBuckets.IndexOf(TimeSpan.FromSeconds(-1)).ShouldBe(0);
    }

    private static WorkerMeasurements Second(int offset, int failed, params (double Milliseconds, int Count)[] durations) => new()
    {
        Second = Now.ToUnixTimeSeconds() + offset,
        Requests = durations.Sum(d => d.Count),
        Failed = failed,
        Durations = [.. durations.SelectMany(d => new[] { DurationBuckets.IndexOf(TimeSpan.FromMilliseconds(d.Milliseconds)), d.Count })],
    };
}
