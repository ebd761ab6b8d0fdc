extern alias hosting;

using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using hosting::Gapless.Hosting;
using hosting::Gapless.Hosting.State;
using Gapless.Linux.Memory;
using Gapless.UnitTests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Gapless.UnitTests.Hosting.State;

public sealed class StateVersionTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void A_newer_release_reads_what_older_ones_wrote_by_several_steps()
    {
        using var old = Version1();
        using var next = Version3();
        old.State<Cart1>().Update(_ => new Cart1("tea"));

        old.HandOver(StatePassage.Start, next);
        old.HandOver(StatePassage.Move, next);

        next.State<Cart3>().Value.ShouldBe(new Cart3("TEA", 1));
    }

    [Fact]
    public void An_older_release_that_knows_nothing_of_the_newer_one_gets_its_state_back_in_its_own_version()
    {
        using var next = Version3();
        using var old = Version1();
        next.State<Cart3>().Update(_ => new Cart3("COFFEE", 7));

        next.HandOver(StatePassage.Start, old);
        next.HandOver(StatePassage.Move, old);

        old.State<Cart1>().Value.ShouldBe(new Cart1("coffee"));
    }

    [Fact]
    public void The_nearest_of_several_versions_is_read()
    {
        using var next = Version3();
        using var same = Version3();
        next.State<Cart3>().Update(_ => new Cart3("COFFEE", 7));

        next.HandOver(StatePassage.Move, same);

        same.State<Cart3>().Value.Count.ShouldBe(7, "by way of version 1 it would be 1");
    }

    [Fact]
    public void A_newer_version_without_a_way_down_is_refused_at_the_start_before_any_traffic()
    {
        using var next = new Generation(_clock, s => s.AddGaplessState<Cart3>("cart", 3, StateTransfer.Move));
        using var old = Version1();

        var refusal = Should.Throw<StateRefusedException>(() => next.HandOver(StatePassage.Start, old));

        refusal.StateName.ShouldBe("cart");
        refusal.FoundVersions.ShouldBe([3]);
        refusal.ReadableVersions.ShouldBe([1]);
        refusal.Message.ShouldBe("State 'cart': the other generation offers version 3; this one reads version 1. "
            + "Register a migration down, Migrate(3, 1, …), in the release that writes version 3, or stop that release before this one starts.");
    }

    [Fact]
    public void An_older_version_without_a_way_up_is_refused_at_the_start_before_any_traffic()
    {
        using var old = Version1();
        using var next = new Generation(_clock, s => s.AddGaplessState<Cart3>("cart", 3, StateTransfer.Move, o => o.Migrate(2, 3, n => n)));

        var refusal = Should.Throw<StateRefusedException>(() => old.HandOver(StatePassage.Start, next));

        refusal.Message.ShouldBe("State 'cart': the other generation offers version 1; this one reads version 3, 2. Register Migrate(1, 3, …) in this release.");
    }

    [Fact]
    public void A_state_whose_bytes_the_serializer_cannot_read_is_refused_and_stays_where_it_is()
    {
        using var old = Version1();
        using var next = new Generation(_clock, s => s.AddGaplessState<int>("cart", 1, StateTransfer.Move));
        using var handOver = old.Bundle.Export(StatePassage.Move)!;

        var refusal = Should.Throw<StateRefusedException>(() => next.Bundle.Import(handOver.Descriptor.Duplicate()));

        refusal.Message.ShouldStartWith("State 'cart': version 1 cannot be read as version 1: ");
        refusal.Message.ShouldEndWith(" Correct the type, the serializer or the migration, or raise the version.");
        refusal.InnerException.ShouldNotBeNull();
        handOver.Settle().ShouldBe(StateOutcome.Kept);
    }

    [Fact]
    public void A_migration_that_fails_in_the_reader_is_a_refusal()
    {
        using var old = Version1();
        using var next = new Generation(_clock, s => s.AddGaplessState<Cart3>("cart", 2, StateTransfer.Move, o => o.Migrate(1, 2, _ => throw new InvalidDataException("no tea"))));

        Should.Throw<StateRefusedException>(() => old.HandOver(StatePassage.Move, next)).Message.ShouldStartWith("State 'cart': version 1 cannot be read as version 2: no tea");
    }

    [Fact]
    public void A_migration_down_that_fails_in_the_writer_costs_only_that_version()
    {
        using var old = new Generation(_clock, s => s.AddGaplessState<Cart1>("cart", 2, StateTransfer.Move, o => o.Migrate(2, 1, _ => throw new InvalidDataException("no"))));
        using var same = new Generation(_clock, s => s.AddGaplessState<Cart1>("cart", 2, StateTransfer.Move));
        using var older = Version1();
        old.State<Cart1>().Update(_ => new Cart1("tea"));
        using (var handOver = old.Bundle.Export(StatePassage.Move)!)
            Should.Throw<StateRefusedException>(() => older.Bundle.Import(handOver.Descriptor.Duplicate()));

        old.HandOver(StatePassage.Move, same);

        same.State<Cart1>().Value.ShouldBe(new Cart1("tea"));
    }

    [Fact]
    public void Damaged_bytes_are_refused_with_the_name_of_their_state()
    {
        using var old = Version1();
        using var next = Version1();
        using var handOver = old.Bundle.Export(StatePassage.Move)!;
        using var memory = MemFd.Adopt(handOver.Descriptor.Duplicate());
        memory.Write("X"u8, memory.Size - 1);

        Should.Throw<StateRefusedException>(() => next.Bundle.Import(handOver.Descriptor.Duplicate()))
            .Message.ShouldBe("State 'cart': its 11 bytes in version 1 are damaged (CRC). Hand it over again.");
    }

    [Fact]
    public void An_own_serializer_and_migrations_of_bytes()
    {
        using var old = new Generation(_clock, s => s.AddGaplessState<string>("text", 1, StateTransfer.Move, o =>
        {
            o.Initial = () => "";
            o.UseSerializer(Encoding.Unicode.GetBytes, b => Encoding.Unicode.GetString(b.Span));
        }));
        using var next = new Generation(_clock, s => s.AddGaplessState<string>("text", 2, StateTransfer.Move, o =>
        {
            o.Initial = () => "";
            o.UseSerializer(Encoding.UTF8.GetBytes, b => Encoding.UTF8.GetString(b.Span));
            o.MigrateBytes(1, 2, b => Encoding.Convert(Encoding.Unicode, Encoding.UTF8, b.ToArray()));
        }));
        old.State<string>().Update(_ => "größer");

        old.HandOver(StatePassage.Move, next);

        next.State<string>().Value.ShouldBe("größer");
    }

    [Fact]
    public void A_type_described_by_a_context_of_the_app()
    {
        using var old = new Generation(_clock, s => s.AddGaplessState("cart", 1, StateTransfer.Move, CartJson.Default.Cart1));
        using var next = Version1();
        old.State<Cart1>().Update(_ => new Cart1("tea"));

        old.HandOver(StatePassage.Move, next);

        next.State<Cart1>().Value.Item.ShouldBe("tea");
    }

    private Generation Version1() => new(_clock, s => s.AddGaplessState<Cart1>("cart", 1, StateTransfer.Move));

    private Generation Version3() => new(_clock, s => s.AddGaplessState<Cart3>("cart", 3, StateTransfer.Move, o =>
    {
        o.Migrate(1, 2, n =>
        {
            n["Item"] = n["Item"]!.GetValue<string>().ToUpperInvariant();
            return n;
        });
        o.Migrate(2, 3, n => new JsonObject { ["Thing"] = n["Item"]!.DeepClone(), ["Count"] = 1 });
        o.Migrate(3, 1, n => new JsonObject { ["Item"] = n["Thing"]!.GetValue<string>().ToLowerInvariant() });
    }));

    private sealed record Cart3(string Thing, int Count)
    {
        public Cart3()
            : this("", 0)
        {
        }
    }
}

internal sealed record Cart1(string Item)
{
    public Cart1()
        : this("")
    {
    }
}

[JsonSerializable(typeof(Cart1))]
internal sealed partial class CartJson : JsonSerializerContext;
