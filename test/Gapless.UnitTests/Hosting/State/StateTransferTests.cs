extern alias hosting;

using System.Text.Json;
using hosting::Gapless.Hosting;
using hosting::Gapless.Hosting.State;
using Gapless.UnitTests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Gapless.UnitTests.Hosting.State;

public sealed class StateTransferTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void A_copy_state_travels_at_the_start_and_both_go_on_with_their_own()
    {
        using var old = Cached();
        using var next = Cached();
        old.State<Prices>().Update(p => p with { Tea = 3 });

        old.HandOver(StatePassage.Start, next)!.States.ShouldBe(1);
        old.State<Prices>().Update(p => p with { Tea = 4 });

        next.State<Prices>().Value.ShouldBe(new Prices(3));
        next.State<Prices>().Update(p => p with { Tea = p.Tea + 10 }).ShouldBe(new Prices(13));
        old.State<Prices>().Value.ShouldBe(new Prices(4));
        old.HandOver(StatePassage.Move, next).ShouldBeNull();
    }

    [Fact]
    public void Every_worker_of_a_candidate_reads_the_same_copy()
    {
        using var old = Cached();
        using Generation one = Cached(), two = Cached();
        old.State<Prices>().Update(_ => new Prices(5));
        using var start = old.Bundle.Export(StatePassage.Start)!;

        one.Bundle.Import(start.Descriptor.Duplicate());
        two.Bundle.Import(start.Descriptor.Duplicate());

        one.State<Prices>().Value.ShouldBe(two.State<Prices>().Value);
        two.State<Prices>().Value.Tea.ShouldBe(5);
        start.Settle().ShouldBe(StateOutcome.Kept);
    }

    [Fact]
    public void A_move_state_stays_at_the_start_travels_at_promotion_and_is_then_only_readable_in_the_old_process()
    {
        using var old = Generation.WithCounter(_clock);
        using var next = Generation.WithCounter(_clock);
        old.State<int>().Update(n => n + 7);

        old.HandOver(StatePassage.Start, next)!.States.ShouldBe(0);
        next.State<int>().Value.ShouldBe(0);
        old.State<int>().Update(n => n + 1);
        var arrival = old.HandOver(StatePassage.Move, next)!;

        arrival.States.ShouldBe(1);
        arrival.Bytes.ShouldBeGreaterThan(32);
        next.State<int>().Update(n => n + 1).ShouldBe(9);
        old.State<int>().Value.ShouldBe(8);
        old.State<int>().Read(n => n).ShouldBe(8);
        var moved = Should.Throw<StateMovedException>(() => old.State<int>().Update(n => n + 1));
        moved.StateName.ShouldBe("counter");
        moved.Message.ShouldBe("State 'counter' has moved to the next generation: this process is leaving and can only read it (Value, Read). "
            + "Change the state early in a request rather than at the end of a long one, or set Merge in its options: late changes then follow it.");
        Should.Throw<StateMovedException>(() => old.State<int>().Use(n => n));
        old.State<int>().Value.ShouldBe(8);
    }

    [Fact]
    public void It_goes_through_many_generations()
    {
        var live = Generation.WithCounter(_clock);
        for (var i = 0; i < 20; i++)
        {
            live.State<int>().Update(n => n + 1);
            var next = Generation.WithCounter(_clock);
            live.HandOver(StatePassage.Start, next);
            live.HandOver(StatePassage.Move, next);
            live.Dispose();
            live = next;
        }

        live.State<int>().Value.ShouldBe(20);
        live.Dispose();
    }

    [Fact]
    public void The_way_back_brings_the_state_back_to_the_process_that_gave_it_away()
    {
        using var old = Generation.WithCounter(_clock);
        using var next = Generation.WithCounter(_clock);
        old.State<int>().Update(_ => 10);
        old.HandOver(StatePassage.Move, next);
        next.State<int>().Update(n => n + 5);

        next.HandOver(StatePassage.Move, old);

        old.State<int>().Update(n => n + 1).ShouldBe(16);
        Should.Throw<StateMovedException>(() => next.State<int>().Update(n => n));
    }

    [Fact]
    public void A_state_that_the_next_generation_does_not_know_is_left_and_a_new_one_begins_at_its_initial_value()
    {
        using var old = new Generation(_clock, s => s.AddGaplessState<int>("counter", 1, StateTransfer.Move).AddGaplessState<long>("dropped", 1, StateTransfer.Move));
        using var next = new Generation(_clock, s => s.AddGaplessState<int>("counter", 1, StateTransfer.Move).AddGaplessState<short>("new", 1, StateTransfer.Move, o => o.Initial = () => 42));
        old.State<int>().Update(_ => 3);

        old.HandOver(StatePassage.Move, next)!.States.ShouldBe(1);

        next.State<int>().Value.ShouldBe(3);
        next.State<short>().Value.ShouldBe((short)42);
    }

    [Fact]
    public void A_mutable_value_is_changed_and_read_under_the_lock()
    {
        using var old = Counting();
        using var next = Counting();
        old.State<Dictionary<string, int>>().Use(d => d["a"] = 1);
        old.State<Dictionary<string, int>>().Use(d => d.Count).ShouldBe(1);

        old.HandOver(StatePassage.Move, next);

        next.State<Dictionary<string, int>>().Read(d => d["a"]).ShouldBe(1);
    }

    [Fact]
    public void All_states_that_move_move_together_or_none()
    {
        using var old = new Generation(_clock, s => s.AddGaplessState<int>("one", 1, StateTransfer.Move).AddGaplessState<long>("two", 2, StateTransfer.Move));
        using var next = new Generation(_clock, s => s.AddGaplessState<int>("one", 1, StateTransfer.Move).AddGaplessState<long>("two", 1, StateTransfer.Move));
        old.State<int>().Update(_ => 3);
        using var handOver = old.Bundle.Export(StatePassage.Move)!;

        Should.Throw<StateRefusedException>(() => next.Bundle.Import(handOver.Descriptor.Duplicate()));

        handOver.Settle().ShouldBe(StateOutcome.Kept);
        next.State<int>().Value.ShouldBe(0);
        old.State<int>().Update(n => n + 1).ShouldBe(4);
    }

    [Fact]
    public void A_state_that_cannot_be_written_stops_nothing_and_is_named()
    {
        using var old = new Generation(_clock, s => s
            .AddGaplessState<int>("fine", 1, StateTransfer.Move)
            .AddGaplessState<long>("broken", 1, StateTransfer.Move, o => o.UseSerializer(_ => throw new JsonException("no"), _ => 0)));

        Should.Throw<InvalidOperationException>(() => old.Bundle.Export(StatePassage.Move)).Message.ShouldBe("State 'broken' cannot be written: no");

        old.State<int>().Update(n => n + 1).ShouldBe(1);
        old.State<long>().Update(n => n + 1).ShouldBe(1);
    }

    [Fact]
    public void One_hand_over_at_a_time()
    {
        using var old = Generation.WithCounter(_clock);
        using var next = Generation.WithCounter(_clock);
        using var handOver = old.Bundle.Export(StatePassage.Move)!;
        using var other = next.Bundle.Export(StatePassage.Move)!;

        Should.Throw<InvalidOperationException>(() => old.Bundle.Export(StatePassage.Move)).Message.ShouldContain("settle that first");
        Should.Throw<InvalidOperationException>(() => old.Bundle.Import(other.Descriptor.Duplicate())).Message.ShouldContain("settle that first");
        handOver.Settle();
        old.Bundle.Import(other.Descriptor.Duplicate()).States.ShouldBe(1);
    }

    private Generation Cached() => new(_clock, s => s.AddGaplessState<Prices>("prices", 1, StateTransfer.Copy, o => o.Initial = () => new Prices(0)));

    private Generation Counting() => new(_clock, s => s.AddGaplessState<Dictionary<string, int>>("words", 1, StateTransfer.Move));

    private sealed record Prices(int Tea);
}
