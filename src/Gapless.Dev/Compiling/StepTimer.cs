namespace Gapless.Dev.Compiling;

/// <summary>Measures the steps of one compilation, also those that run side by side.</summary>
internal sealed class StepTimer(TimeProvider clock)
{
    private readonly Lock _gate = new();

    public StepTimes Times { get; private set; } = new();

    public async Task<T> EvaluateAsync<T>(Func<Task<T>> step)
    {
        var start = clock.GetTimestamp();
        var result = await step();
        Times = Times with { Evaluate = Times.Evaluate + clock.GetElapsedTime(start) };
        return result;
    }

    public T Parse<T>(Func<T> step) => Measure(step, (t, d) => t with { Parse = t.Parse + d });

    public T Generators<T>(Func<T> step) => Measure(step, (t, d) => t with { Generators = t.Generators + d });

    public T Decide<T>(Func<T> step) => Measure(step, (t, d) => t with { Decide = t.Decide + d });

    public T Emit<T>(Func<T> step) => Measure(step, (t, d) => t with { Emit = t.Emit + d });

    public T Folder<T>(Func<T> step) => Measure(step, (t, d) => t with { Folder = t.Folder + d });

    private T Measure<T>(Func<T> step, Func<StepTimes, TimeSpan, StepTimes> add)
    {
        var start = clock.GetTimestamp();
        var result = step();
        lock (_gate)
            Times = add(Times, clock.GetElapsedTime(start));
        return result;
    }
}
