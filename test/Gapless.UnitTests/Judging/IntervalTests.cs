using Gapless.Benchmarks.Judging.Simulation;
using Gapless.Contract.Workers;
using Gapless.Supervisor.Judging;
using Gapless.Supervisor.Judging.Evidence;

namespace Gapless.UnitTests.Judging;

public sealed class IntervalTests
{
    private const long Seed = 20;

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.05)]
    [InlineData(0.5)]
    public void The_interval_of_a_rate_holds_at_all_times_together(double rate)
    {
        var missed = 0;
        for (var run = 0; run < 200; run++)
        {
            var dice = new Dice((Seed << 20) + run);
            var count = default(EventCount);
            var held = true;
            for (var look = 0; look < 60; look++)
            {
                count = new(count.Trials + 10, count.Events + dice.Binomial(10, rate));
                var interval = RateInterval.Of(count, 0.1);
                held &= interval.Low <= rate && rate <= interval.High;
            }
            missed += held ? 0 : 1;
        }

        missed.ShouldBeLessThanOrEqualTo(20, $"of 200 at 10 %, seed {Seed}");
    }

    [Fact]
    public void The_interval_of_a_rate_becomes_narrow()
    {
        var interval = RateInterval.Of(new(100_000, 1000), 0.05);

        interval.Low.ShouldBeInRange(0.008, 0.01);
        interval.High.ShouldBeInRange(0.01, 0.012);
        RateInterval.Of(new(0, 0), 0.05).ShouldBe(new Interval(0, 1));
        RateInterval.Of(new(1_000_000_000, 0), 0.05).High.ShouldBeLessThan(1e-7);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void The_interval_of_a_quantile_holds_at_all_times_together(double level)
    {
        var shape = LatencyShape.LogNormal;
        double low = 0.001, high = 1;
        for (var i = 0; i < 60; i++)
            (low, high) = shape.UpTo((low + high) / 2) < level ? ((low + high) / 2, high) : (low, (low + high) / 2);

        var missed = 0;
        for (var run = 0; run < 200; run++)
        {
            var dice = new Dice((Seed << 20) + run);
            var durations = new DurationHistogram();
            var held = true;
            for (var look = 0; look < 20; look++)
            {
                var counts = new int[DurationBuckets.Count];
                shape.Draw(dice, 50, counts);
                durations.Add([.. counts.SelectMany((c, i) => (int[])[i, c])]);
                var interval = QuantileInterval.Of(durations, level, 0.1);
                held &= interval.Low <= low && low <= interval.High;
            }
            missed += held ? 0 : 1;
        }

        missed.ShouldBeLessThanOrEqualTo(20, $"of 200 at 10 %, seed {Seed}");
    }
}
