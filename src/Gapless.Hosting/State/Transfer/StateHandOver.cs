using Gapless.Linux;

namespace Gapless.Hosting.State;

/// <summary>Who has the states of a hand-over in the end.</summary>
internal enum StateOutcome
{
    /// <summary>This process, as before.</summary>
    Kept,

    /// <summary>The other process.</summary>
    Moved,
}

/// <summary>
/// States that were written for another process and are in nobody's hands until it takes them or this process takes them back. The word in
/// the shared memory decides, so neither a lost message nor a death in between leaves two owners or none.
/// </summary>
internal sealed class StateHandOver : IDisposable
{
    /// <summary>How long states may be in nobody's hands: then this process takes them back if it can. Copies for a start may wait for ever.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly StateFile _file;
    private readonly IReadOnlyList<(TransferableState State, StateDeparture Departure)> _departures;
    private readonly ITimer _limit;
    private StateOutcome? _outcome;

    public StateHandOver(StateFile file, IReadOnlyList<(TransferableState State, StateDeparture Departure)> departures, TimeProvider time)
    {
        _file = file;
        _departures = departures;
        Bytes = file.Length;
        _limit = time.CreateTimer(_ => Settle(), null, file.Directory.Passage == StatePassage.Start ? Timeout.InfiniteTimeSpan : Limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The memory to send to the other process; this object closes it.</summary>
    public FileDescriptor Descriptor => _file.Descriptor;

    public long Bytes { get; }

    public bool Settled => _outcome is not null;

    /// <summary>
    /// Ends it: the other process has taken the states, or they are taken back and stay here. To be called when the other process has
    /// answered, whatever it answered, and when it is gone or silent. Calls after the first give the same outcome.
    /// </summary>
    public StateOutcome Settle()
    {
        lock (_lock)
        {
            if (_outcome is { } known)
                return known;
            return End(_file.TryWithdraw() ? StateOutcome.Kept : StateOutcome.Moved);
        }
    }

    /// <summary>This process ends: it takes nothing back, whenever the states may be taken.</summary>
    public void Leave()
    {
        lock (_lock)
            _ = _outcome ?? End(StateOutcome.Moved);
    }

    public void Dispose()
    {
        Settle();
        _file.Dispose();
    }

    private StateOutcome End(StateOutcome outcome)
    {
        foreach (var (state, departure) in _departures)
            Settle(state, departure, outcome);
        _outcome = outcome;
        _limit.Dispose();
        return outcome;
    }

    private void Settle(TransferableState state, StateDeparture departure, StateOutcome outcome)
    {
        if (_file.Directory.Passage == StatePassage.Move)
        {
            if (outcome == StateOutcome.Moved)
                state.Gate.TryPass(StatePhase.Leaving, StatePhase.Gone, departure.Taken);
            else
                state.Gate.TryPass(StatePhase.Leaving, StatePhase.Here);
        }
        else if (outcome == StateOutcome.Moved)
        {
            state.Gate.TryPass(StatePhase.Gone, StatePhase.Gone, departure.Taken);
        }
    }
}
