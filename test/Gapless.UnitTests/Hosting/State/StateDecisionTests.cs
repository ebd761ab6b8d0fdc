extern alias hosting;

using hosting::Gapless.Hosting;
using hosting::Gapless.Hosting.State;
using Gapless.Linux;
using Gapless.UnitTests.Shared;

namespace Gapless.UnitTests.Hosting.State;

/// <summary>What becomes of states while, and after, they are between two processes.</summary>
public sealed class StateDecisionTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task A_change_waits_while_the_state_is_on_its_way_and_is_made_when_it_is_taken_back()
    {
        using var old = Generation.WithCounter(_clock);
        using var handOver = old.Bundle.Export(StatePassage.Move)!;
        var change = OnAnotherThread(() => old.State<int>().Update(n => n + 1));
        old.State<int>().Value.ShouldBe(0);
        old.State<int>().Read(n => n).ShouldBe(0);

        change.IsCompleted.ShouldBeFalse();
        handOver.Settle().ShouldBe(StateOutcome.Kept);

        (await change).ShouldBe(1);
    }

    [Fact]
    public async Task A_change_that_waited_fails_when_the_state_is_taken()
    {
        using var old = Generation.WithCounter(_clock);
        using var next = Generation.WithCounter(_clock);
        using var handOver = old.Bundle.Export(StatePassage.Move)!;
        var change = OnAnotherThread(() => old.State<int>().Update(n => n + 1));
        next.Bundle.Import(handOver.Descriptor.Duplicate());

        handOver.Settle().ShouldBe(StateOutcome.Moved);

        await Should.ThrowAsync<StateMovedException>(() => change);
        next.State<int>().Value.ShouldBe(0);
    }

    [Fact]
    public void A_hand_over_that_nobody_answers_is_taken_back_at_its_limit()
    {
        using var old = Generation.WithCounter(_clock);
        using var next = Generation.WithCounter(_clock);
        using var handOver = old.Bundle.Export(StatePassage.Move)!;

        _clock.Advance(StateHandOver.Limit);

        handOver.Settled.ShouldBeTrue();
        old.State<int>().Update(n => n + 1).ShouldBe(1);
        Should.Throw<StateRefusedException>(() => next.Bundle.Import(handOver.Descriptor.Duplicate())).Message.ShouldContain("taken back by its writer");
    }

    [Fact]
    public void What_a_process_leaves_at_its_end_may_be_taken_at_any_time()
    {
        using var old = Generation.WithCounter(_clock);
        using var next = Generation.WithCounter(_clock);
        old.State<int>().Update(n => n + 1);
        FileDescriptor left;
        using (var handOver = old.Bundle.Export(StatePassage.Move)!)
        {
            left = handOver.Descriptor.Duplicate();
            handOver.Leave();
            _clock.Advance(StateHandOver.Limit);
        }

        next.Bundle.Import(left);

        next.State<int>().Value.ShouldBe(1);
        Should.Throw<StateMovedException>(() => old.State<int>().Update(n => n + 1));
    }

    [Fact]
    public void Only_what_has_been_changed_and_is_nowhere_else_is_worth_leaving()
    {
        using var old = Generation.WithCounter(_clock);
        using var next = Generation.WithCounter(_clock);
        old.Bundle.IsWorthLeaving.ShouldBeFalse();
        old.State<int>().Update(n => n + 1);
        old.Bundle.IsWorthLeaving.ShouldBeTrue();

        old.HandOver(StatePassage.Move, next);

        old.Bundle.IsWorthLeaving.ShouldBeFalse();
        next.Bundle.IsWorthLeaving.ShouldBeTrue();
    }

    [Fact]
    public void A_start_may_be_read_late_and_holds_up_nothing()
    {
        using var old = Generation.WithCounter(_clock);
        using var next = Generation.WithCounter(_clock);
        using var start = old.Bundle.Export(StatePassage.Start)!;

        _clock.Advance(TimeSpan.FromHours(1));
        next.Bundle.Import(start.Descriptor.Duplicate());
        old.State<int>().Update(n => n + 1);
        old.HandOver(StatePassage.Move, next);

        next.State<int>().Value.ShouldBe(1);
    }

    [Fact]
    public void A_hand_over_whose_answer_was_lost_is_known_at_its_limit_to_have_happened()
    {
        using var old = Generation.WithCounter(_clock);
        using var next = Generation.WithCounter(_clock);
        using var handOver = old.Bundle.Export(StatePassage.Move)!;
        next.Bundle.Import(handOver.Descriptor.Duplicate());

        _clock.Advance(StateHandOver.Limit);

        Should.Throw<StateMovedException>(() => old.State<int>().Update(n => n + 1));
        handOver.Settle().ShouldBe(StateOutcome.Moved);
    }

    [Fact]
    public void A_hand_over_that_is_given_up_is_taken_back()
    {
        using var old = Generation.WithCounter(_clock);

        old.Bundle.Export(StatePassage.Move)!.Dispose();

        old.State<int>().Update(n => n + 1).ShouldBe(1);
        _clock.ArmedTimers.ShouldBe(0);
    }

    [Fact]
    public void Only_one_of_two_successors_gets_it()
    {
        using var old = Generation.WithCounter(_clock);
        using Generation one = Generation.WithCounter(_clock), two = Generation.WithCounter(_clock);
        old.State<int>().Update(_ => 5);
        using var handOver = old.Bundle.Export(StatePassage.Move)!;
        one.Bundle.Import(handOver.Descriptor.Duplicate());

        Should.Throw<StateRefusedException>(() => two.Bundle.Import(handOver.Descriptor.Duplicate())).Message.ShouldContain("taken by another process");

        two.State<int>().Value.ShouldBe(0);
    }

    [Fact]
    public void When_the_process_that_took_it_is_dead_the_old_one_goes_on_with_what_it_had()
    {
        using var old = Generation.WithCounter(_clock);
        using var next = Generation.WithCounter(_clock);
        old.State<int>().Update(_ => 5);
        old.HandOver(StatePassage.Move, next);

        old.Bundle.Reclaim();

        old.State<int>().Update(n => n + 1).ShouldBe(6);
    }

    [Fact]
    public async Task A_successor_that_expects_a_state_waits_for_it()
    {
        using var old = Generation.WithCounter(_clock);
        using var next = Generation.WithCounter(_clock);
        old.State<int>().Update(_ => 5);
        old.HandOver(StatePassage.Start, next);
        next.Bundle.Expect(TimeSpan.FromSeconds(10));
        var change = OnAnotherThread(() => next.State<int>().Update(n => n + 1));
        var reading = OnAnotherThread(() => next.State<int>().Value);
        var request = next.Bundle.WhenHereAsync(CancellationToken.None);
        (change.IsCompleted || reading.IsCompleted || request.IsCompleted).ShouldBeFalse();
        Should.Throw<InvalidOperationException>(() => next.Bundle.Export(StatePassage.Move)).Message.ShouldContain("not arrived here yet");

        old.HandOver(StatePassage.Move, next);

        (await change).ShouldBe(6);
        (await reading).ShouldBeInRange(5, 6);
        await request;
        next.Bundle.Awaits.ShouldBeFalse();
        _clock.ArmedTimers.ShouldBe(0);
    }

    [Fact]
    public async Task A_successor_waits_no_longer_than_it_was_told_and_what_comes_later_still_arrives()
    {
        using var old = Generation.WithCounter(_clock);
        using var next = Generation.WithCounter(_clock);
        old.State<int>().Update(_ => 5);
        old.HandOver(StatePassage.Start, next);
        next.Bundle.Expect(TimeSpan.FromSeconds(10));
        var reading = OnAnotherThread(() => next.State<int>().Value);

        _clock.Advance(TimeSpan.FromSeconds(9));
        next.Bundle.Awaits.ShouldBeTrue();
        _clock.Advance(TimeSpan.FromSeconds(1));

        (await reading).ShouldBe(0);
        old.HandOver(StatePassage.Move, next);
        next.State<int>().Value.ShouldBe(5);
    }

    [Fact]
    public void Nothing_is_awaited_that_was_not_announced()
    {
        using var next = Generation.WithCounter(_clock);

        next.Bundle.Expect(TimeSpan.FromSeconds(10));

        next.Bundle.Awaits.ShouldBeFalse();
        next.State<int>().Value.ShouldBe(0);
        _clock.ArmedTimers.ShouldBe(0);
    }

    [Fact]
    public void A_function_that_calls_its_own_state_again_is_refused_instead_of_losing_a_change()
    {
        using var only = Generation.WithCounter(_clock);
        var state = only.State<int>();

        Should.Throw<InvalidOperationException>(() => state.Update(n => state.Update(m => m + 1) + n)).Message.ShouldContain("called it again");

        state.Update(n => n + state.Value + 1).ShouldBe(1);
    }

    [Fact]
    public async Task No_change_is_lost_or_made_twice_while_the_state_goes_to_and_fro_under_load()
    {
        var seed = Environment.TickCount;
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        using Generation one = Generation.WithCounter(TimeProvider.System), two = Generation.WithCounter(TimeProvider.System);
        Generation[] both = [one, two];
        one.HandOver(StatePassage.Move, two);
        using var stop = new CancellationTokenSource();
        var workers = Enumerable.Range(0, 4).Select(i => Task.Factory.StartNew(() =>
        {
            var made = 0;
            for (var at = i; !stop.IsCancellationRequested; at++)
            {
                try
                {
                    both[at % 2].State<int>().Update(n => n + 1);
                    made++;
                }
                catch (StateMovedException)
                {
                    // It is with the other one.
                }
            }
            return made;
        }, TaskCreationOptions.LongRunning)).ToList();

        var live = two;
        var moves = 0;
        for (var i = 0; i < 2_000; i++)
        {
            var other = live == one ? two : one;
            using var handOver = live.Bundle.Export(StatePassage.Move)!;
            if (random.Next(3) > 0)
            {
                other.Bundle.Import(handOver.Descriptor.Duplicate());
                (live, moves) = (other, moves + 1);
            }
            handOver.Settle();
        }
        await stop.CancelAsync();
        var made = (await Task.WhenAll(workers)).Sum();

        moves.ShouldBeInRange(1_000, 1_700, $"seed {seed}");
        made.ShouldBeGreaterThan(1_000, $"seed {seed}");
        live.State<int>().Value.ShouldBe(made, $"seed {seed}");
    }

    // Its own thread, which may block; the test goes on when the thread is about to make the call.
    private static async Task<int> OnAnotherThread(Func<int> call)
    {
        using var runs = new ManualResetEventSlim();
        var task = Task.Factory.StartNew(() =>
        {
            runs.Set();
            return call();
        }, TaskCreationOptions.LongRunning);
        runs.Wait();
        return await task;
    }
}
