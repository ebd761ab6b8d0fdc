extern alias hosting;

using hosting::Gapless.Hosting;
using hosting::Gapless.Hosting.State;
using Microsoft.Extensions.DependencyInjection;

namespace Gapless.UnitTests.Hosting.State;

/// <summary>One generation of an app: its states and what carries them. Several of them in one process share nothing but memory files.</summary>
internal sealed class Generation : IDisposable
{
    private readonly ServiceProvider _services;

    public Generation(TimeProvider clock, Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(clock);
        configure(services);
        _services = services.BuildServiceProvider();
        Bundle = _services.GetRequiredService<StateBundle>();
    }

    public StateBundle Bundle { get; }

    public static Generation WithCounter(TimeProvider clock, Action<GaplessStateOptions<int>>? options = null) =>
        new(clock, s => s.AddGaplessState<int>("counter", 1, StateTransfer.Move, options));

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public GaplessState<T> State<T>()
        where T : notnull => Get<GaplessState<T>>();

    /// <summary>The whole passage to another generation; null: there was nothing to hand over.</summary>
    public StateArrival? HandOver(StatePassage passage, Generation to)
    {
        using var handOver = Bundle.Export(passage);
        if (handOver is null)
            return null;
        try
        {
            return to.Bundle.Import(handOver.Descriptor.Duplicate());
        }
        finally
        {
            handOver.Settle();
        }
    }

    public void Dispose() => _services.Dispose();
}
