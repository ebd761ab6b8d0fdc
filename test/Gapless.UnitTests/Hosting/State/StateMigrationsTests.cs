extern alias hosting;

using hosting::Gapless.Hosting.State;

namespace Gapless.UnitTests.Hosting.State;

public sealed class StateMigrationsTests
{
    private static readonly StateMigrations Known = new([Step(1, 2), Step(2, 3), Step(1, 3), Step(3, 4), Step(4, 3), Step(3, 1), Step(7, 4)]);

    [Theory]
    [InlineData(1, 4, "1>3 3>4")]
    [InlineData(2, 4, "2>3 3>4")]
    [InlineData(4, 4, "")]
    [InlineData(7, 1, "7>4 4>3 3>1")]
    [InlineData(4, 7, null)]
    [InlineData(5, 4, null)]
    public void The_shortest_way_is_taken(int from, int to, string? way) =>
        (Known.Way(from, to) is { } steps ? string.Join(' ', steps.Select(s => $"{s.From}>{s.To}")) : null).ShouldBe(way);

    [Fact]
    public void What_can_be_read_is_all_that_leads_here() => Known.Readable(4).ShouldBe([4, 7, 3, 2, 1]);

    [Fact]
    public void Lower_versions_are_made_by_steps_down_alone() => Known.Down(4).Select(d => d.Version).ShouldBe([3, 1]);

    private static MigrationStep Step(int from, int to) => new(from, to, b => b.ToArray());
}
