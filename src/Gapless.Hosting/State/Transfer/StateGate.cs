namespace Gapless.Hosting.State;

/// <summary>The one lock of a state, and who may pass it in which phase.</summary>
internal sealed class StateGate
{
    private readonly Lock _lock = new();
    private readonly string _name;
    private readonly bool _keepsLateChanges;
    private volatile StatePhase _phase;
    private TaskCompletionSource _phaseLeft = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="name">Of the state, for messages.</param>
    /// <param name="keepsLateChanges">Whether it may be changed when it is gone.</param>
    public StateGate(string name, bool keepsLateChanges)
    {
        _name = name;
        _keepsLateChanges = keepsLateChanges;
    }

    public StatePhase Phase => _phase;

    /// <summary>Waits while the state is on its way here, without the lock, which readers of immutable values do not need.</summary>
    public void WaitToRead()
    {
        while (Waits(change: false, out var left))
            left.GetAwaiter().GetResult();
    }

    /// <summary>Completes when <see cref="EnterToRead"/> would most likely not wait.</summary>
    public ValueTask WaitToReadAsync(CancellationToken cancel) => WaitAsync(change: false, cancel);

    /// <summary>Completes when <see cref="EnterToChange"/> would most likely not wait.</summary>
    public ValueTask WaitToChangeAsync(CancellationToken cancel) => WaitAsync(change: true, cancel);

    /// <summary>Waits, and holds the lock until the scope is disposed.</summary>
    public Lock.Scope EnterToRead() => Enter(change: false);

    /// <inheritdoc cref="EnterToRead"/>
    /// <exception cref="StateMovedException">The state is gone, and keeps no late changes.</exception>
    public Lock.Scope EnterToChange() => Enter(change: true);

    /// <summary>Passes from one phase to another, if it is in the first. When this returns, nobody is inside who entered before.</summary>
    public bool TryPass(StatePhase from, StatePhase to, Action? with = null)
    {
        lock (_lock)
        {
            if (_phase != from)
                return false;
            with?.Invoke();
            Pass(to);
            return true;
        }
    }

    /// <summary>What was handed over is put in its place by <paramref name="place"/>, which is told the phase until now; then it is here.</summary>
    /// <param name="place">Is told <see cref="StatePhase.Gone"/> for a state that returns.</param>
    /// <param name="isAll">False: more of it will come, and who waits goes on waiting.</param>
    public void Arrive(Action<StatePhase> place, bool isAll = true)
    {
        lock (_lock)
        {
            try
            {
                place(_phase == StatePhase.Returning ? StatePhase.Gone : _phase);
            }
            finally
            {
                // What has come back once is no longer gone; the rest joins it.
                if (isAll || _phase is not StatePhase.Awaited)
                    Pass(isAll ? StatePhase.Here : StatePhase.Awaited);
            }
        }
    }

    /// <summary>Like <see cref="Arrive"/> for changes made after the state: they go wherever it is now, and if it is gone from here, after it.</summary>
    public void ArriveLate(Action<StatePhase> place)
    {
        lock (_lock)
            place(_phase);
    }

    private Lock.Scope Enter(bool change)
    {
        // Waiting inside would keep the lock from those who end the wait.
        if (_lock.IsHeldByCurrentThread)
            throw new InvalidOperationException($"State '{_name}': a function that was given to it called it again. Only Value may be used there.");
        while (true)
        {
            var scope = _lock.EnterScope();
            var waits = Waits(change, out var left);
            if (!waits && !(change && _phase == StatePhase.Gone && !_keepsLateChanges))
                return scope;
            scope.Dispose();
            if (!waits)
                throw new StateMovedException(_name);
            left.GetAwaiter().GetResult();
        }
    }

    private async ValueTask WaitAsync(bool change, CancellationToken cancel)
    {
        while (Waits(change, out var left))
            await left.WaitAsync(cancel).ConfigureAwait(false);
    }

    /// <param name="change">Whether to change it, or to read it only.</param>
    /// <param name="left">Completes when the phase has changed.</param>
    private bool Waits(bool change, out Task left)
    {
        left = Task.CompletedTask;
        if (!Waits(change))
            return false;
        lock (_lock)
        {
            left = _phaseLeft.Task;
            return Waits(change);
        }
    }

    private bool Waits(bool change) => _phase is StatePhase.Awaited or StatePhase.Returning || (change && _phase == StatePhase.Leaving);

    private void Pass(StatePhase to)
    {
        _phase = to;
        _phaseLeft.TrySetResult();
        _phaseLeft = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
