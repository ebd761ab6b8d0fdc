using Gapless.Hosting.State;

namespace Gapless.Hosting;

/// <summary>
/// A value in memory that outlives the process: under Gapless the next generation of the service goes on with it. Outside Gapless it is an
/// ordinary value that starts at its initial one.
/// </summary>
/// <typeparam name="T">
/// Best an immutable type (a record, an immutable collection, a number), read by <see cref="Value"/> and replaced by <see cref="Update"/>. A
/// mutable one must be touched nowhere but inside <see cref="Use(Action{T})"/> and <see cref="Read"/>.
/// </typeparam>
/// <remarks>
/// Register it with <c>services.AddGaplessState</c> and let it be injected. All members may be called from any thread. The functions given to
/// them run under the state's lock: keep them short, and call no member but <see cref="Value"/> of the same state in them. A call waits while
/// the state is on its way between two processes; that takes milliseconds, and seconds at the worst.
/// </remarks>
public sealed class GaplessState<T>
    where T : notnull
{
    private readonly StateCell<T> _cell;

    internal GaplessState(StateCell<T> cell) => _cell = cell;

    /// <summary>The name it was registered with.</summary>
    public string Name => _cell.Name;

    /// <summary>The value as it is now. In a process that has given the state away: as it was then.</summary>
    public T Value => _cell.Value;

    /// <summary>Replaces the value by what <paramref name="change"/> makes of it, which is called once.</summary>
    /// <returns>The new value.</returns>
    /// <exception cref="StateMovedException">The state has moved to another process.</exception>
    public T Update(Func<T, T> change) => _cell.Update(change);

    /// <summary>Changes a mutable value in place; nobody else reads or changes it meanwhile.</summary>
    /// <exception cref="StateMovedException">The state has moved to another process.</exception>
    public void Use(Action<T> use) => _cell.Use(value =>
    {
        use(value);
        return true;
    });

    /// <summary>Like <see cref="Use(Action{T})"/>, with a result, which must not be a part of the value that can change.</summary>
    /// <exception cref="StateMovedException">The state has moved to another process.</exception>
    public TResult Use<TResult>(Func<T, TResult> use) => _cell.Use(use);

    /// <summary>Reads a mutable value while nobody changes it. Possible in a process that has given the state away, too.</summary>
    public TResult Read<TResult>(Func<T, TResult> read) => _cell.Read(read);
}
