using Gapless.Dev.Watching;

namespace Gapless.UnitTests.Dev.Watching;

public sealed class PollPaceTests
{
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void Looks_become_seldom_when_nothing_happens_and_frequent_when_something_does()
    {
        var pace = new PollPace(null);
        pace.Next(Quick, found: true).ShouldBe(PollPace.Shortest);
        var waits = Enumerable.Range(0, 30).Select(_ => pace.Next(Quick, found: false)).ToList();
        waits.ShouldBe(waits.Order());
        waits[^1].ShouldBe(PollPace.Longest);
        pace.Next(Quick, found: true).ShouldBe(PollPace.Shortest);
    }

    [Fact]
    public void Looking_takes_a_tenth_of_the_time_at_most() => new PollPace(null).Next(TimeSpan.FromSeconds(1), found: true).ShouldBe(TimeSpan.FromSeconds(10));

    [Fact]
    public void What_is_asked_for_is_kept_unless_a_look_takes_longer()
    {
        var pace = new PollPace(TimeSpan.FromSeconds(5));
        pace.Next(Quick, found: true).ShouldBe(TimeSpan.FromSeconds(5));
        pace.Next(TimeSpan.FromSeconds(7), found: false).ShouldBe(TimeSpan.FromSeconds(7));
    }
}
