using Gapless.Linux;
using Microsoft.Extensions.Logging;

namespace Gapless.Hosting.State;

/// <summary>
/// All states of this process, for whoever carries them between processes. In the old process <see cref="Export"/>, send the descriptor,
/// and settle when the answer is there; in the new one <see cref="Import"/>.
/// </summary>
/// <remarks>
/// <see cref="StatePassage.Start"/> before the candidate has traffic, <see cref="StatePassage.Move"/> at its promotion,
/// <see cref="StatePassage.Late"/> when the old process has finished its last request. One caller at a time.
/// </remarks>
internal sealed class StateBundle
{
    private readonly IReadOnlyDictionary<string, TransferableState> _states;
    private readonly TimeProvider _time;
    private readonly ILogger<StateBundle> _logger;
    private readonly TransferableState[] _moving;
    private readonly Lock _awaiting = new();

    // Since the last time that something was awaited, or moved away.
    private readonly HashSet<TransferableState> _arrived = [];
    private IReadOnlyList<TransferableState> _announced = [];
    private IReadOnlyList<TransferableState> _awaited = [];
    private ITimer? _awaitLimit;
    private StateHandOver? _pending;
    private volatile bool _awaits;

    public StateBundle(IEnumerable<TransferableState> states, TimeProvider time, ILogger<StateBundle> logger)
    {
        var byName = new Dictionary<string, TransferableState>(StringComparer.Ordinal);
        foreach (var state in states)
        {
            if (!byName.TryAdd(state.Name, state))
                throw new InvalidOperationException($"Two states are registered with the name '{state.Name}'.");
        }
        _states = byName;
        _moving = [.. byName.Values.Where(s => s.Transfer == StateTransfer.Move)];
        _time = time;
        _logger = logger;
    }

    /// <summary>Whether something waits for states that another process is about to hand over.</summary>
    public bool Awaits => _awaits;

    public int CopyStates => _states.Count - _moving.Length;

    public int MoveStates => _moving.Length;

    /// <summary>Another process has some of the states: what is changed here is to be sent after them.</summary>
    public bool IsLeft => Array.Exists(_moving, static s => s.Gate.Phase == StatePhase.Gone);

    /// <summary>Nobody else has any of the states, and there is something in them.</summary>
    public bool IsWorthLeaving => !_awaits && Array.TrueForAll(_moving, static s => s.Gate.Phase == StatePhase.Here) && Array.Exists(_moving, static s => !s.IsFresh);

    /// <summary>
    /// Writes states for another process; null: there is nothing to write. <c>move</c> states wait from now on until the result is settled.
    /// </summary>
    /// <exception cref="InvalidOperationException">A hand-over is not settled yet, or a state cannot be written; nothing has changed.</exception>
    public StateHandOver? Export(StatePassage passage)
    {
        RefuseDuringHandOver();
        var departures = passage switch
        {
            StatePassage.Start => StateDepartures.Copies(_states.Values),
            StatePassage.Move => Moves(),
            _ => StateDepartures.LateChanges(_moving),
        };
        var images = departures.SelectMany(d => StateImages.Of(d.State, d.Departure, _logger)).ToList();
        if (passage == StatePassage.Start)
            images.AddRange(_moving.SelectMany(StateImages.Announcing));
        if (images.Count == 0)
            return null;

        try
        {
            var file = StateFile.Write(passage, images);
            file.Complete();
            var handOver = new StateHandOver(file, departures, _time);
            // A start takes nothing away: a candidate may read it for as long as it likes.
            if (passage != StatePassage.Start)
                _pending = handOver;
            return handOver;
        }
        catch
        {
            StateDepartures.Return(departures.Select(d => d.State));
            throw;
        }
    }

    /// <summary>Takes over what another process wrote, all of it or nothing. Owns the descriptor.</summary>
    /// <param name="descriptor">Of the memory.</param>
    /// <param name="isAll">False: another one follows, of another process, and those who wait go on waiting.</param>
    /// <exception cref="StateRefusedException">It cannot be read here; nothing was taken.</exception>
    /// <exception cref="InvalidOperationException">A hand-over of this process is not settled yet.</exception>
    public StateArrival Import(FileDescriptor descriptor, bool isAll = true)
    {
        using var file = StateFile.Open(descriptor);
        RefuseDuringHandOver();
        var passage = file.Directory.Passage;
        var arriving = new List<(TransferableState State, Action<StatePhase> Place)>();
        foreach (var entries in file.Directory.Entries.GroupBy(e => e.Name))
        {
            if (!_states.TryGetValue(entries.Key, out var state))
                StateLog.Unknown(_logger, entries.Key);
            else if (Reading(file, state, [.. entries]) is { } place)
                arriving.Add((state, place));
        }

        if (passage == StatePassage.Move)
        {
            foreach (var (state, _) in arriving)
                RefuseToReplace(state);
        }

        // A start is read by every worker of the candidate; the others have one taker.
        if (passage != StatePassage.Start && !file.TryTake())
            StateFileHeader.RefuseUnlessComplete(file.Stage);
        foreach (var (state, place) in arriving)
            Place(passage, state, place, isAll);
        if (passage == StatePassage.Start)
            _announced = [.. file.Directory.Entries.Where(e => e.Content == StateContent.Announced).Select(e => e.Name).Distinct().Where(_states.ContainsKey).Select(n => _states[n])];
        else if (passage == StatePassage.Move && isAll)
            StopAwaiting();
        StateLog.Arrived(_logger, passage, arriving.Count, file.Length);
        return new StateArrival(passage, arriving.Count, file.Length);
    }

    /// <summary>
    /// Makes all who use the <c>move</c> states that are about to come, and all requests, wait for <see cref="Import"/>: to be called right before
    /// this process gets the traffic. After <paramref name="limit"/> they go on with what is here.
    /// </summary>
    /// <param name="limit">More than the other process may take.</param>
    /// <param name="back">Only for states that this process has given away; otherwise for those that were announced to it, too.</param>
    /// <returns>How many are waited for.</returns>
    public int Expect(TimeSpan limit, bool back = false)
    {
        lock (_awaiting)
        {
            List<TransferableState> awaited =
            [
                .. _moving.Where(s => s.Gate.TryPass(StatePhase.Gone, StatePhase.Returning)),
                .. (back ? [] : _announced).Where(s => s.Gate.TryPass(StatePhase.Here, StatePhase.Awaited)),
            ];
            if (awaited.Count == 0)
                return 0;
            _awaitLimit?.Dispose();
            _awaited = [.. _awaited.Union(awaited)];
            _arrived.Clear();
            _awaits = true;
            _awaitLimit = _time.CreateTimer(_ =>
            {
                StateLog.NotArrived(_logger, limit);
                GoOn();
            }, null, limit, Timeout.InfiniteTimeSpan);
            return awaited.Count;
        }
    }

    /// <summary>Nothing will come: whoever waits goes on with what is here.</summary>
    public void StopAwaiting()
    {
        GoOn();
        _announced = [];
    }

    /// <summary>Completes when nothing is awaited any more.</summary>
    public async ValueTask WhenHereAsync(CancellationToken cancel)
    {
        foreach (var state in _awaited)
            await state.Gate.WaitToReadAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// The process that took the states is dead and this one goes on with them as they were when they left. What the dead process changed is
    /// lost. Never while the taker may live: two processes would have them.
    /// </summary>
    public void Reclaim()
    {
        RefuseDuringHandOver();
        foreach (var state in _moving.Where(s => s.Gate.TryPass(StatePhase.Gone, StatePhase.Here)))
            StateLog.Reclaimed(_logger, state.Name);
    }

    private void GoOn()
    {
        lock (_awaiting)
        {
            foreach (var state in _awaited)
            {
                if (state.Gate.TryPass(StatePhase.Returning, StatePhase.Here))
                    StateLog.Reclaimed(_logger, state.Name);
                state.Gate.TryPass(StatePhase.Awaited, StatePhase.Here);
            }
            _awaited = [];
            _awaits = false;
            _awaitLimit?.Dispose();
            _awaitLimit = null;
        }
    }

    private List<(TransferableState State, StateDeparture Departure)> Moves()
    {
        if (_awaits)
            throw new InvalidOperationException("States cannot be handed on that have not arrived here yet.");
        _arrived.Clear();
        return StateDepartures.Moves(_moving);
    }

    /// <summary>What puts the state in its place, or null where it is only announced.</summary>
    private Action<StatePhase>? Reading(StateFile file, TransferableState state, IReadOnlyList<StateEntry> entries)
    {
        try
        {
            return StateReading.Prepare(file, state, entries);
        }
        catch (StateRefusedException refusal) when (file.Directory.Passage == StatePassage.Late)
        {
            // Its writer is leaving: a refusal would lose the others, too.
            StateLog.LateLost(_logger, refusal);
            return null;
        }
    }

    private void Place(StatePassage passage, TransferableState state, Action<StatePhase> place, bool isAll)
    {
        try
        {
            if (passage == StatePassage.Late)
                state.Gate.ArriveLate(place);
            else
                state.Gate.Arrive(place, isAll || passage == StatePassage.Start);
            if (passage == StatePassage.Move)
                _arrived.Add(state);
        }
        catch (Exception error)
        {
            StateLog.NotMerged(_logger, error, state.Name);
        }
    }

    /// <summary>Changes made here, or brought by another process, would be gone without a word.</summary>
    private void RefuseToReplace(TransferableState state)
    {
        if (!state.Joins && (_arrived.Contains(state) || (state.Gate.Phase == StatePhase.Here && !state.IsFresh)))
        {
            throw new StateRefusedException(state.Name, "it was changed here and elsewhere, and there is no Merge to join the two.",
                "Set Merge in its options, or keep the number of workers the same in both generations.");
        }
    }

    private void RefuseDuringHandOver()
    {
        if (_pending is { Settled: false })
            throw new InvalidOperationException("States are on their way to another process: settle that first.");
    }
}
