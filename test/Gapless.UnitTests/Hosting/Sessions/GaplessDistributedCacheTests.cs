extern alias hosting;

using hosting::Gapless.Hosting;
using hosting::Gapless.Hosting.Sessions;
using hosting::Gapless.Hosting.State;
using Gapless.UnitTests.Shared;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gapless.UnitTests.Hosting.Sessions;

public sealed class GaplessDistributedCacheTests : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _clock = new();
    private readonly CacheProcess _cache;

    public GaplessDistributedCacheTests() => _cache = new CacheProcess(_clock);

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task Values_are_set_read_replaced_and_removed()
    {
        _cache["a"].ShouldBeNull();
        _cache["a"] = "1";
        _cache["a"] = "2";
        _cache[""] = "empty key";
        (await _cache.GetAsync("a")).ShouldBe("2");
        _cache.Remove("a");
        _cache.Remove("never there");

        _cache["a"].ShouldBeNull();
        _cache[""].ShouldBe("empty key");
    }

    [Fact]
    public void An_absolute_expiration_comes_whatever_happens()
    {
        _cache.Set("relative", "x", absolute: Minute);
        _cache.Set("at", "x", at: _clock.GetUtcNow().ToOffset(TimeSpan.FromHours(5)) + Minute);
        _clock.Advance(Minute - TimeSpan.FromTicks(1));
        _cache["relative"].ShouldBe("x");
        _cache["at"].ShouldBe("x");

        _clock.Advance(TimeSpan.FromTicks(1));

        _cache["relative"].ShouldBeNull();
        _cache["at"].ShouldBeNull();
    }

    [Fact]
    public void A_sliding_expiration_begins_anew_at_every_use()
    {
        _cache.Set("read", "x", sliding: Minute);
        _cache.Set("refreshed", "x", sliding: Minute);
        _cache.Set("left", "x", sliding: Minute);
        for (var i = 0; i < 10; i++)
        {
            _clock.Advance(Minute / 2);
            _cache["read"].ShouldBe("x");
            _cache.Refresh("refreshed");
        }

        _cache["refreshed"].ShouldBe("x");
        _cache["left"].ShouldBeNull();
        _clock.Advance(Minute);
        _cache["read"].ShouldBeNull();
    }

    [Fact]
    public void Sliding_ends_at_the_absolute_expiration()
    {
        _cache.Set("a", "x", sliding: Minute, absolute: 1.5 * Minute);
        _clock.Advance(0.8 * Minute);
        _cache["a"].ShouldBe("x");

        _clock.Advance(0.7 * Minute);

        _cache["a"].ShouldBeNull();
    }

    [Fact]
    public void Spans_that_never_end_never_end()
    {
        _cache.Set("a", "x", sliding: TimeSpan.MaxValue);
        _cache.Set("b", "x", absolute: TimeSpan.MaxValue);
        _cache.Set("c", "x", at: DateTimeOffset.MaxValue);

        _clock.Advance(TimeSpan.FromDays(10_000));

        (_cache["a"] + _cache["b"] + _cache["c"]).ShouldBe("xxx");
    }

    [Fact]
    public void An_expiration_in_the_past_is_refused_and_changes_nothing()
    {
        _cache["a"] = "1";

        Should.Throw<ArgumentOutOfRangeException>(() => _cache.Set("a", "2", at: _clock.GetUtcNow())).Message.ShouldStartWith("The absolute expiration must be in the future.");

        _cache["a"].ShouldBe("1");
    }

    [Fact]
    public void A_value_larger_than_the_limit_is_not_kept()
    {
        using var small = new CacheProcess(_clock, sizeLimit: 1000);
        small["a"] = "fits";
        small["a"] = new string('x', 1000);

        small["a"].ShouldBeNull("the old value is not the one that was set");
    }

    [Fact]
    public void A_limit_that_holds_nothing_is_refused() =>
        Should.Throw<OptionsValidationException>(() => new CacheProcess(_clock, sizeLimit: 0)).Message.ShouldBe("SizeLimit must be more than 0 bytes.");

    [Fact]
    public async Task A_cancelled_caller_changes_nothing()
    {
        var cache = _cache.Generation.Get<IDistributedCache>();

        await Should.ThrowAsync<OperationCanceledException>(() => cache.SetAsync("a", [1], new DistributedCacheEntryOptions(), new CancellationToken(canceled: true)));

        _cache["a"].ShouldBeNull();
    }

    [Fact]
    public async Task Asynchronous_callers_wait_without_a_thread_while_the_entries_are_on_their_way()
    {
        using var next = new CacheProcess(_clock);
        _cache["a"] = "1";
        using var handOver = _cache.Generation.Bundle.Export(StatePassage.Move)!;
        var reads = Enumerable.Range(0, 1000).Select(_ => _cache.GetAsync("a")).ToList();
        reads.ShouldAllBe(r => !r.IsCompleted);

        handOver.Settle();

        (await Task.WhenAll(reads)).ShouldAllBe(v => v == "1");
    }

    [Fact]
    public void It_takes_the_place_of_another_cache_and_is_registered_once()
    {
        var services = new ServiceCollection().AddLogging().AddDistributedMemoryCache().AddGaplessDistributedCache().AddGaplessDistributedCache();

        using var provider = services.BuildServiceProvider();

        provider.GetServices<IDistributedCache>().ShouldHaveSingleItem().ShouldBeOfType<GaplessDistributedCache>();
        provider.GetServices<TransferableState>().ShouldHaveSingleItem();
    }
}
