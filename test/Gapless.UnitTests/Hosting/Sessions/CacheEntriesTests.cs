extern alias hosting;

using hosting::Gapless.Hosting.Sessions;

namespace Gapless.UnitTests.Hosting.Sessions;

public sealed class CacheEntriesTests
{
    private static readonly long EntrySize = Entry("x").Size;

    private readonly CacheEntries _entries = new(3 * EntrySize);

    [Fact]
    public void The_entries_that_were_not_used_for_the_longest_time_go_first()
    {
        foreach (var key in (string[])["a", "b", "c"])
            _entries.Set(Entry(key), 0);
        _entries.TryUse("a", 0, out _).ShouldBeTrue();
        _entries.TryGet("b", 0, out _).ShouldBeTrue();

        _entries.Set(Entry("d"), 0);
        _entries.Set(Entry("c", bytes: 2), 0);

        string.Concat(_entries.All.Select(e => e.Key)).ShouldBe("dc", "a byte more than three entries fit");
        _entries.Size.ShouldBe((2 * EntrySize) + 1);
    }

    [Fact]
    public void What_has_expired_goes_before_what_was_not_used()
    {
        _entries.Set(Entry("a"), 0);
        _entries.Set(Entry("b", absolute: 10), 0);
        _entries.Set(Entry("c"), 0);

        _entries.Set(Entry("d"), 10);

        _entries.Count.ShouldBe(3);
        _entries.TryGet("a", 10, out _).ShouldBeTrue();
        _entries.TryGet("b", 10, out _).ShouldBeFalse();
    }

    [Fact]
    public void What_is_larger_than_everything_may_be_is_not_kept_and_nothing_goes_for_it()
    {
        _entries.Set(Entry("a"), 0);
        _entries.Set(Entry("b"), 0);

        _entries.Set(Entry("a", bytes: 3 * (int)EntrySize), 0).ShouldBeFalse();

        _entries.All.Select(e => e.Key).ShouldBe(["b"]);
        _entries.Size.ShouldBe(EntrySize);
    }

    [Fact]
    public void Setting_one_key_for_ever_leaves_nothing_behind()
    {
        for (var now = 0; now < 10_000; now++)
            _entries.Set(Entry("same", sliding: 1_000_000, written: now), now);

        _entries.Count.ShouldBe(1);
        _entries.Size.ShouldBe(Entry("same").Size);
        _entries.Waiting.ShouldBe(1);
        _entries.Clear();
        (_entries.Count, _entries.Size, _entries.Waiting).ShouldBe((0, 0, 0));
    }

    private static CacheEntry Entry(string key, int bytes = 1, long absolute = CacheEntry.Never, long sliding = CacheEntry.Never, long written = 0) =>
        new(key, new byte[bytes], absolute, sliding, written);
}
