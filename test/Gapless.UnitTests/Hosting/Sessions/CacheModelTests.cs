extern alias hosting;

using hosting::Gapless.Hosting.State;
using Gapless.UnitTests.Shared;

namespace Gapless.UnitTests.Hosting.Sessions;

/// <summary>Random calls on the cache, which is handed over now and then, against a list that does the same in the plainest way.</summary>
public sealed class CacheModelTests
{
    // What one entry with a key of one character and a value of one byte takes.
    private const long EntrySize = 203;
    private const int Fit = 12;

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    public void It_answers_as_the_plainest_cache_would(int? givenSeed)
    {
        var seed = givenSeed ?? Environment.TickCount;
        var random = new Random(seed);
        var clock = new ManualTimeProvider();
        var cache = new CacheProcess(clock, Fit * EntrySize);
        var model = new List<Entry>();

        for (var step = 0; step < 20_000; step++)
        {
            var key = ((char)('a' + random.Next(20))).ToString();
            var at = $"seed {seed}, step {step}, key {key}";
            var now = clock.GetUtcNow();
            model.RemoveAll(e => e.Expires <= now);
            var found = model.Find(e => e.Key == key);
            switch (random.Next(10))
            {
                case < 4:
                    cache[key].ShouldBe(found?.Value, at);
                    Use(found, now);
                    break;
                case 4:
                    cache.Refresh(key);
                    Use(found, now);
                    break;
                case < 8:
                    var value = random.Next(10).ToString();
                    TimeSpan? sliding = random.Next(3) == 0 ? null : TimeSpan.FromSeconds(1 + random.Next(30));
                    TimeSpan? absolute = random.Next(3) == 0 ? TimeSpan.FromSeconds(1 + random.Next(60)) : null;
                    cache.Set(key, value, sliding, absolute);
                    model.Remove(found!);
                    if (model.Count == Fit)
                        model.RemoveAt(0);
                    found = new Entry(key, value, sliding, now + absolute ?? DateTimeOffset.MaxValue) { Expires = now + absolute ?? DateTimeOffset.MaxValue };
                    model.Add(found);
                    Use(found, now);
                    break;
                case 8:
                    cache.Remove(key);
                    model.Remove(found!);
                    break;
                default:
                    clock.Advance(TimeSpan.FromSeconds(random.Next(8)));
                    break;
            }

            if (random.Next(500) == 0)
            {
                var next = new CacheProcess(clock, Fit * EntrySize);
                cache.Generation.HandOver(StatePassage.Move, next.Generation).ShouldNotBeNull(at);
                cache.Dispose();
                cache = next;
            }
        }
        cache.Dispose();

        void Use(Entry? entry, DateTimeOffset now)
        {
            if (entry is null)
                return;
            model.Remove(entry);
            model.Add(entry);
            if (entry.Sliding is { } sliding)
                entry.Expires = now + sliding < entry.Absolute ? now + sliding : entry.Absolute;
        }
    }

    private sealed class Entry(string key, string value, TimeSpan? sliding, DateTimeOffset absolute)
    {
        public string Key { get; } = key;

        public string Value { get; } = value;

        public TimeSpan? Sliding { get; } = sliding;

        public DateTimeOffset Absolute { get; } = absolute;

        public DateTimeOffset Expires { get; set; }
    }
}
