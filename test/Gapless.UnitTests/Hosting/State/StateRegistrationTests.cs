extern alias hosting;

using System.Collections.Immutable;
using hosting::Gapless.Hosting;
using hosting::Gapless.Hosting.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gapless.UnitTests.Hosting.State;

public sealed class StateRegistrationTests
{
    private readonly ServiceCollection _services = [];

    [Fact]
    public void A_type_is_a_state_once()
    {
        _services.AddGaplessState<int>("one", 1, StateTransfer.Move);

        Should.Throw<InvalidOperationException>(() => _services.AddGaplessState<int>("two", 1, StateTransfer.Move))
            .Message.ShouldBe("System.Int32 is a state already: GaplessState<Int32> would mean two. Give each state a type of its own, such as a record.");
    }

    [Fact]
    public void A_name_is_used_once() =>
        Should.Throw<InvalidOperationException>(() => new Generation(TimeProvider.System, s => s.AddGaplessState<int>("same", 1, StateTransfer.Move).AddGaplessState<long>("same", 1, StateTransfer.Move)))
            .Message.ShouldBe("Two states are registered with the name 'same'.");

    [Fact]
    public void A_type_that_cannot_be_made_needs_an_initial_value()
    {
        Should.Throw<InvalidOperationException>(() => _services.AddGaplessState<ImmutableList<int>>("list", 1, StateTransfer.Copy))
            .Message.ShouldEndWith("has no parameterless constructor. Set Initial in the options.");

        _services.AddGaplessState<ImmutableList<int>>("list", 1, StateTransfer.Copy, o => o.Initial = () => []);
    }

    [Fact]
    public void Impossible_names_versions_and_migrations_are_refused_at_once()
    {
        Should.Throw<ArgumentException>(() => _services.AddGaplessState<int>(" ", 1, StateTransfer.Copy));
        Should.Throw<ArgumentException>(() => _services.AddGaplessState<int>(new string('x', 101), 1, StateTransfer.Copy));
        Should.Throw<ArgumentException>(() => _services.AddGaplessState<int>("x", 0, StateTransfer.Copy));
        Should.Throw<ArgumentException>(() => Migrating(o => o.Migrate(1, 1, n => n))).Message.ShouldStartWith("A migration from version 1 to 1 changes no version.");
        Should.Throw<ArgumentException>(() => Migrating(o => o.Migrate(0, 1, n => n)));
        Should.Throw<ArgumentException>(() => Migrating(o =>
        {
            o.Migrate(1, 2, n => n);
            o.Migrate(1, 2, n => n);
        })).Message.ShouldStartWith("A migration from version 1 to 2 is registered already.");
    }

    [Fact]
    public void A_change_to_null_is_refused_and_changes_nothing()
    {
        using var only = new Generation(TimeProvider.System, s => s.AddGaplessState<Cart1>("cart", 1, StateTransfer.Copy));

        Should.Throw<InvalidOperationException>(() => only.State<Cart1>().Update(_ => null!)).Message.ShouldBe("State 'cart' cannot be null.");

        only.State<Cart1>().Value.Item.ShouldBe("");
        only.State<Cart1>().Name.ShouldBe("cart");
    }

    [Fact]
    public async Task Requests_wait_without_a_thread_until_the_expected_state_has_come()
    {
        using var old = Generation.WithCounter(TimeProvider.System);
        using var next = Generation.WithCounter(TimeProvider.System);
        var app = new ApplicationBuilder(next.Get<IServiceProvider>());
        var state = next.State<int>();
        next.Get<IEnumerable<IStartupFilter>>().OfType<StateArrivalFilter>().Single().Configure(a => a.Run(_ =>
        {
            state.Update(n => n + 1);
            return Task.CompletedTask;
        }))(app);
        var pipeline = app.Build();
        old.State<int>().Update(_ => 10);

        await pipeline(new DefaultHttpContext());
        state.Value.ShouldBe(1);
        old.HandOver(StatePassage.Start, next);
        next.Bundle.Expect(TimeSpan.FromMinutes(1));
        var waiting = Enumerable.Range(0, 1000).Select(_ => pipeline(new DefaultHttpContext())).ToList();
        using var aborted = new CancellationTokenSource();
        var gone = pipeline(new DefaultHttpContext { RequestAborted = aborted.Token });
        await aborted.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => gone);
        waiting.ShouldAllBe(w => !w.IsCompleted);

        old.HandOver(StatePassage.Move, next);

        await Task.WhenAll(waiting);
        state.Value.ShouldBe(1010);
    }

    private void Migrating(Action<GaplessStateOptions<int>> migrations) => _services.AddGaplessState<int>("x", 1, StateTransfer.Copy, migrations);
}
