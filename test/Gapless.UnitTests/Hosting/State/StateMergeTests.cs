extern alias hosting;

using hosting::Gapless.Hosting;
using hosting::Gapless.Hosting.State;
using Gapless.UnitTests.Shared;

namespace Gapless.UnitTests.Hosting.State;

public sealed class StateMergeTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void Without_a_merge_what_arrives_replaces_what_the_candidate_counted_before_it_expected_anything()
    {
        using var old = Generation.WithCounter(_clock);
        using var candidate = Generation.WithCounter(_clock);
        old.State<int>().Update(_ => 100);
        old.HandOver(StatePassage.Start, candidate);
        candidate.State<int>().Update(_ => 7);
        candidate.Bundle.Expect(TimeSpan.FromSeconds(10)).ShouldBe(1);

        old.HandOver(StatePassage.Move, candidate);

        candidate.State<int>().Value.ShouldBe(100);
    }

    [Fact]
    public void Without_a_merge_and_unexpected_it_is_refused_and_stays_where_it_was()
    {
        using var old = Generation.WithCounter(_clock);
        using var other = Generation.WithCounter(_clock);
        old.State<int>().Update(_ => 100);
        other.State<int>().Update(_ => 7);

        Should.Throw<StateRefusedException>(() => old.HandOver(StatePassage.Move, other)).Message.ShouldContain("no Merge");

        other.State<int>().Value.ShouldBe(7);
        old.State<int>().Update(n => n + 1).ShouldBe(101);
    }

    [Fact]
    public void Without_a_merge_the_second_of_two_is_refused_and_keeps_its_own()
    {
        using var one = Generation.WithCounter(_clock);
        using var two = Generation.WithCounter(_clock);
        using var next = Generation.WithCounter(_clock);
        one.State<int>().Update(_ => 3);
        two.State<int>().Update(_ => 4);
        one.HandOver(StatePassage.Start, next);
        next.Bundle.Expect(TimeSpan.FromSeconds(10)).ShouldBe(1);

        using (var first = one.Bundle.Export(StatePassage.Move)!)
            next.Bundle.Import(first.Descriptor.Duplicate(), isAll: false);
        next.Bundle.Awaits.ShouldBeTrue("another one is to come");

        Should.Throw<StateRefusedException>(() => two.HandOver(StatePassage.Move, next));
        next.Bundle.StopAwaiting();
        next.State<int>().Value.ShouldBe(3);
        two.State<int>().Update(n => n + 1).ShouldBe(5);
    }

    [Fact]
    public void What_was_given_away_is_awaited_back_with_all_that_was_changed_there()
    {
        using var old = Generation.WithCounter(_clock);
        using var candidate = Generation.WithCounter(_clock);
        old.State<int>().Update(_ => 100);
        old.Bundle.Expect(TimeSpan.FromSeconds(10), back: true).ShouldBe(0, "nothing was given away yet");
        old.HandOver(StatePassage.Move, candidate);
        candidate.State<int>().Update(n => n + 1);

        old.Bundle.Expect(TimeSpan.FromSeconds(10), back: true).ShouldBe(1);
        old.Bundle.Awaits.ShouldBeTrue();
        candidate.HandOver(StatePassage.Move, old);

        old.Bundle.Awaits.ShouldBeFalse();
        old.State<int>().Update(n => n + 1).ShouldBe(102);
    }

    [Fact]
    public void When_what_was_given_away_does_not_come_back_it_is_as_it_was_when_it_left()
    {
        using var old = Generation.WithCounter(_clock);
        using var candidate = Generation.WithCounter(_clock);
        old.State<int>().Update(_ => 100);
        old.HandOver(StatePassage.Move, candidate);
        candidate.State<int>().Update(n => n + 1);
        old.Bundle.Expect(TimeSpan.FromSeconds(10), back: true);

        _clock.Advance(TimeSpan.FromSeconds(11));

        old.State<int>().Update(n => n + 1).ShouldBe(101);
    }

    [Fact]
    public void With_one_a_candidate_that_had_users_of_its_own_keeps_both()
    {
        using var old = Counter(initial: 1000);
        using var candidate = Counter(initial: 1000);
        old.State<int>().Update(n => n + 100);
        candidate.State<int>().Update(n => n + 7);

        old.HandOver(StatePassage.Move, candidate);

        candidate.State<int>().Value.ShouldBe(1107);
    }

    [Fact]
    public void Several_workers_give_theirs_to_one()
    {
        using Generation one = Counter(), two = Counter(), next = Counter();
        one.State<int>().Update(n => n + 3);
        two.State<int>().Update(n => n + 4);

        one.HandOver(StatePassage.Move, next);
        two.HandOver(StatePassage.Move, next);

        next.State<int>().Value.ShouldBe(7);
    }

    [Fact]
    public void Late_changes_of_the_old_process_follow_the_state_once()
    {
        using var old = Counter();
        using var next = Counter();
        old.State<int>().Update(_ => 10);
        old.HandOver(StatePassage.Move, next);
        next.State<int>().Update(n => n + 100);

        old.State<int>().Update(n => n + 1).ShouldBe(11);
        old.HandOver(StatePassage.Late, next)!.States.ShouldBe(1);
        old.HandOver(StatePassage.Late, next).ShouldBeNull();
        old.State<int>().Use(n => n);
        old.State<int>().Update(n => n + 1);
        old.HandOver(StatePassage.Late, next);

        next.State<int>().Value.ShouldBe(112);
    }

    [Fact]
    public void Late_changes_that_nobody_took_are_sent_again()
    {
        using var old = Counter();
        using var next = Counter();
        old.HandOver(StatePassage.Move, next);
        old.State<int>().Update(n => n + 1);
        old.Bundle.Export(StatePassage.Late)!.Dispose();
        old.State<int>().Update(n => n + 1);

        old.HandOver(StatePassage.Late, next);

        next.State<int>().Value.ShouldBe(2);
    }

    [Fact]
    public void A_change_made_while_late_changes_are_on_their_way_is_sent_with_the_next()
    {
        using var old = Counter();
        using var next = Counter();
        old.HandOver(StatePassage.Move, next);
        old.State<int>().Update(n => n + 1);
        using (var late = old.Bundle.Export(StatePassage.Late)!)
        {
            next.Bundle.Import(late.Descriptor.Duplicate());
            old.State<int>().Update(n => n + 10);
            late.Settle().ShouldBe(StateOutcome.Moved);
        }

        next.State<int>().Value.ShouldBe(1);
        old.HandOver(StatePassage.Late, next);

        next.State<int>().Value.ShouldBe(11);
    }

    [Fact]
    public void Late_changes_follow_the_state_through_a_process_that_has_given_it_on()
    {
        using Generation one = Counter(), two = Counter(), three = Counter();
        one.HandOver(StatePassage.Move, two);
        two.HandOver(StatePassage.Move, three);
        one.State<int>().Update(n => n + 1);

        one.HandOver(StatePassage.Late, two);
        two.HandOver(StatePassage.Late, three);

        three.State<int>().Value.ShouldBe(1);
        two.Bundle.Export(StatePassage.Move).ShouldBeNull("it is not its own any more");
    }

    [Fact]
    public void A_state_that_comes_back_joins_the_late_changes_that_were_not_sent()
    {
        using var old = Counter();
        using var next = Counter();
        old.State<int>().Update(_ => 10);
        old.HandOver(StatePassage.Move, next);
        old.State<int>().Update(n => n + 1);
        next.State<int>().Update(n => n + 100);

        next.HandOver(StatePassage.Move, old);

        old.State<int>().Value.ShouldBe(111);
    }

    [Fact]
    public void Late_changes_are_brought_to_the_readers_version()
    {
        using var old = Counter(o => o.Migrate(1, 2, n => n));
        using var next = new Generation(_clock, s => s.AddGaplessState<int>("counter", 2, StateTransfer.Move, o =>
        {
            o.Merge = Sum;
            o.Migrate(1, 2, n => n.GetValue<int>() * 10);
        }));
        old.State<int>().Update(_ => 3);
        old.HandOver(StatePassage.Move, next);
        old.State<int>().Update(n => n + 2);

        old.HandOver(StatePassage.Late, next);

        next.State<int>().Value.ShouldBe(50);
    }

    [Fact]
    public void Late_changes_that_cannot_be_joined_are_left_and_the_state_stays()
    {
        using var old = Counter();
        using var next = Generation.WithCounter(_clock);
        old.State<int>().Update(_ => 3);
        old.HandOver(StatePassage.Move, next);
        old.State<int>().Update(n => n + 2);

        old.HandOver(StatePassage.Late, next)!.States.ShouldBe(0);

        next.State<int>().Value.ShouldBe(3);
    }

    [Fact]
    public void A_merge_that_fails_keeps_what_arrived()
    {
        using var old = Generation.WithCounter(_clock);
        using var next = Generation.WithCounter(_clock, o => o.Merge = (_, _, _) => throw new OverflowException());
        old.State<int>().Update(_ => 3);
        next.State<int>().Update(_ => 4);

        old.HandOver(StatePassage.Move, next);

        next.State<int>().Value.ShouldBe(3);
        next.State<int>().Update(n => n + 1).ShouldBe(4);
    }

    private static int Sum(int here, int arrives, int before) => here + arrives - before;

    private Generation Counter(int initial) => Counter(o => o.Initial = () => initial);

    private Generation Counter(Action<GaplessStateOptions<int>>? options = null) => Generation.WithCounter(_clock, o =>
    {
        o.Merge = Sum;
        options?.Invoke(o);
    });
}
