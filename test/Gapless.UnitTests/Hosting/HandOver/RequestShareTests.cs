extern alias hosting;

using hosting::Gapless.Hosting.HandOver;

namespace Gapless.UnitTests.Hosting.HandOver;

public sealed class RequestShareTests
{
    private static readonly int Seed = Environment.TickCount;

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.95)]
    public void The_chosen_connections_carry_the_share_of_the_requests(double share)
    {
        var random = new Random(Seed);
        var connections = Enumerable.Range(0, 300).Select(i => (i, Requests: (long)random.Next(1, 50))).ToList();

        var chosen = RequestShare.Choose(connections, _ => true, share, random);

        var carried = connections.Where(c => chosen.Contains(c.i)).Sum(c => c.Requests) / (double)connections.Sum(c => c.Requests);
        carried.ShouldBe(share, 0.01, $"seed {Seed}");
    }

    [Fact]
    public void One_connection_that_carries_nearly_everything_is_left_where_a_small_share_is_wanted_and_taken_where_a_large_one_is()
    {
        var connections = new List<(string, long)> { ("balancer", 900), ("a", 50), ("b", 50) };
        RequestShare.Choose(connections, _ => true, 0.1, new Random(Seed)).ShouldBe(["a", "b"], ignoreOrder: true);
        RequestShare.Choose(connections, _ => true, 0.9, new Random(Seed)).ShouldContain("balancer");
    }

    [Fact]
    public void A_share_smaller_than_every_connection_is_given_by_chance()
    {
        var random = new Random(Seed);
        var connections = Enumerable.Range(0, 16).Select(i => (i, 100L)).ToList();

        var chosen = Enumerable.Range(0, 10_000).Sum(_ => RequestShare.Choose(connections, _ => true, 0.01, random).Count);

        // 16 in 100 times, each a sixteenth of the requests: one per cent.
        chosen.ShouldBeInRange(1400, 1800, $"seed {Seed}");
    }

    [Fact]
    public void What_cannot_move_counts_and_is_not_chosen()
    {
        var connections = Enumerable.Range(0, 100).Select(i => (i, 10L)).ToList();
        RequestShare.Choose(connections, i => i < 50, 0.4, new Random(Seed)).Count.ShouldBe(40);
        RequestShare.Choose(connections, i => i < 50, 0.8, new Random(Seed)).Order().ShouldBe(Enumerable.Range(0, 50));
    }

    [Fact]
    public void Idle_connections_are_divided_by_number()
    {
        var connections = Enumerable.Range(0, 2000).Select(i => (i, 0L)).ToList();
        RequestShare.Choose(connections, _ => true, 0.25, new Random(Seed)).Count.ShouldBeInRange(400, 600, $"seed {Seed}");
    }
}
