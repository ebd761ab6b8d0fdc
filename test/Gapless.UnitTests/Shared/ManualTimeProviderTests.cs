namespace Gapless.UnitTests.Shared;

public sealed class ManualTimeProviderTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void Timers_fire_in_order_each_at_its_own_time()
    {
        DateTimeOffset start = _clock.GetUtcNow();
        var fired = new List<string>();
        void Note(string name) => fired.Add($"{name}@{(_clock.GetUtcNow() - start).TotalSeconds}");
        using ITimer late = _clock.CreateTimer(_ => Note("late"), null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        using ITimer beat = _clock.CreateTimer(_ => Note("beat"), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));

        _clock.Advance(TimeSpan.FromSeconds(6));

        fired.ShouldBe(["beat@2", "beat@4", "late@5", "beat@6"]);
        _clock.ArmedTimers.ShouldBe(1);
    }

    [Fact]
    public async Task A_delay_ends_when_the_clock_passes_it_and_not_before()
    {
        Task delay = Task.Delay(TimeSpan.FromSeconds(3), _clock, TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(2.9));
        delay.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        await delay;
    }

    [Fact]
    public void A_disposed_or_stopped_timer_never_fires()
    {
        int fired = 0;
        ITimer disposed = _clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        using ITimer stopped = _clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        disposed.Dispose();
        stopped.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _clock.Advance(TimeSpan.FromHours(1));
        fired.ShouldBe(0);
    }

    [Fact]
    public async Task Waiting_for_an_armed_timer_ends_when_one_is_armed()
    {
        Task armed = _clock.WhenArmed();
        armed.IsCompleted.ShouldBeFalse();
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(1), _clock);
        await armed;
        _clock.Advance(TimeSpan.FromSeconds(1));
        source.IsCancellationRequested.ShouldBeTrue();
    }
}
