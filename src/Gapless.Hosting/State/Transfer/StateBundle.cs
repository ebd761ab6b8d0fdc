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
    private readonly Lock _awaiting = new();
    private IReadOnlyList<TransferableState> _announced = [];
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
        _time = time;
        _logger = logger;
    }

    /// <summary>Whether something waits for states that another process is about to hand over.</summary>
    public bool Awaits => _awaits;

    /// <summary>
    /// Writes states for another process; null: there is nothing to write. <c>move</c> states wait from now on until the result is settled.
    /// </summary>
    /// <exception cref="InvalidOperationException">A hand-over is not settled yet, or a state cannot be written; nothing has changed.</exception>
    public StateHandOver? Export(StatePassage passage)
    {
        RefuseDuringHandOver();
        var departures = passage switch
        {
            StatePassage.Start => Copies(),
            StatePassage.Move => Moves(),
            _ => LateChanges(),
        };
        var images = departures.SelectMany(d => Images(d.State, d.Departure)).ToList();
        if (passage == StatePassage.Start)
            images.AddRange(_states.Values.Where(s => s.Transfer == StateTransfer.Move).SelectMany(Announcements));
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
            Return(departures.Select(d => d.State));
            throw;
        }
    }

    /// <summary>Takes over what another process wrote, all of it or nothing. Owns the descriptor.</summary>
    /// <exception cref="StateRefusedException">It cannot be read here; nothing was taken.</exception>
    /// <exception cref="InvalidOperationException">A hand-over of this process is not settled yet.</exception>
    public StateArrival Import(FileDescriptor descriptor)
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

        // A start is read by every worker of the candidate; the others have one taker.
        if (passage != StatePassage.Start && !file.TryTake())
            StateFileHeader.RefuseUnlessComplete(file.Stage);
        foreach (var (state, place) in arriving)
            Place(passage, state, place);
        if (passage == StatePassage.Start)
            _announced = [.. file.Directory.Entries.Where(e => e.Content == StateContent.Announced).Select(e => e.Name).Distinct().Where(_states.ContainsKey).Select(n => _states[n])];
        else if (passage == StatePassage.Move)
            StopAwaiting();
        StateLog.Arrived(_logger, passage, arriving.Count, file.Length);
        return new StateArrival(passage, arriving.Count, file.Length);
    }

    /// <summary>
    /// Makes all who use the announced <c>move</c> states, and all requests, wait for <see cref="Import"/>: to be called right before this
    /// process gets the traffic. After <paramref name="limit"/> they go on with what is here.
    /// </summary>
    public void Expect(TimeSpan limit)
    {
        lock (_awaiting)
        {
            var awaited = _announced.Count(s => s.Gate.TryPass(StatePhase.Here, StatePhase.Awaited));
            if (awaited == 0)
                return;
            _awaits = true;
            _awaitLimit = _time.CreateTimer(_ =>
            {
                StateLog.NotArrived(_logger, limit);
                StopAwaiting();
            }, null, limit, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Nothing will come: whoever waits goes on with what is here.</summary>
    public void StopAwaiting()
    {
        lock (_awaiting)
        {
            foreach (var state in _announced)
                state.Gate.TryPass(StatePhase.Awaited, StatePhase.Here);
            _awaits = false;
            _awaitLimit?.Dispose();
            _awaitLimit = null;
        }
    }

    /// <summary>Completes when nothing is awaited any more.</summary>
    public async ValueTask WhenHereAsync(CancellationToken cancel)
    {
        foreach (var state in _announced)
            await state.Gate.WaitToReadAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// The process that took the states is dead and this one goes on with them as they were when they left. What the dead process changed is
    /// lost. Never while the taker may live: two processes would have them.
    /// </summary>
    public void Reclaim()
    {
        RefuseDuringHandOver();
        foreach (var state in _states.Values.Where(s => s.Gate.TryPass(StatePhase.Gone, StatePhase.Here)))
            StateLog.Reclaimed(_logger, state.Name);
    }

    private List<(TransferableState State, StateDeparture Departure)> Copies()
    {
        var departures = new List<(TransferableState, StateDeparture)>();
        foreach (var state in _states.Values.Where(s => s.Transfer == StateTransfer.Copy))
        {
            using (state.Gate.EnterToRead())
                departures.Add((state, Departure(state)));
        }
        return departures;
    }

    private List<(TransferableState State, StateDeparture Departure)> Moves()
    {
        if (_awaits)
            throw new InvalidOperationException("States cannot be handed on that have not arrived here yet.");
        // All stop first, then all are written: together they are of one moment.
        var leaving = _states.Values.Where(s => s.Transfer == StateTransfer.Move && s.Gate.TryPass(StatePhase.Here, StatePhase.Leaving)).ToList();
        try
        {
            return leaving.ConvertAll(s => (s, Departure(s)));
        }
        catch
        {
            Return(leaving);
            throw;
        }
    }

    private List<(TransferableState State, StateDeparture Departure)> LateChanges()
    {
        var departures = new List<(TransferableState, StateDeparture)>();
        foreach (var state in _states.Values.Where(s => s.Gate.Phase == StatePhase.Gone))
        {
            using (state.Gate.EnterToRead())
            {
                if (state.DepartLate() is { } departure)
                    departures.Add((state, departure));
            }
        }
        return departures;
    }

    private static StateDeparture Departure(TransferableState state)
    {
        try
        {
            return state.Depart();
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"State '{state.Name}' cannot be written: {error.Message}", error);
        }
    }

    /// <summary>In the state's own version, and in every lower one that it can be brought down to.</summary>
    private IEnumerable<StateImage> Images(TransferableState state, StateDeparture departure)
    {
        foreach (var (content, bytes) in departure.Contents)
            yield return new StateImage(state.Name, state.Version, content, bytes);
        foreach (var (version, way) in state.Migrations.Down(state.Version))
        {
            var lower = new List<StateImage>();
            try
            {
                lower.AddRange(departure.Contents.Select(c => new StateImage(state.Name, version, c.Content, StateMigrations.Follow(way, c.Bytes))));
            }
            catch (Exception error)
            {
                StateLog.NotBroughtDown(_logger, error, state.Name, version);
                continue;
            }
            foreach (var image in lower)
                yield return image;
        }
    }

    private static IEnumerable<StateImage> Announcements(TransferableState state) =>
        [.. state.Migrations.Down(state.Version).Select(d => d.Version).Prepend(state.Version).Select(v => new StateImage(state.Name, v, StateContent.Announced, []))];

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

    private void Place(StatePassage passage, TransferableState state, Action<StatePhase> place)
    {
        try
        {
            if (passage == StatePassage.Late)
                state.Gate.ArriveLate(place);
            else
                state.Gate.Arrive(place);
        }
        catch (Exception error)
        {
            StateLog.NotMerged(_logger, error, state.Name);
        }
    }

    private void RefuseDuringHandOver()
    {
        if (_pending is { Settled: false })
            throw new InvalidOperationException("States are on their way to another process: settle that first.");
    }

    private static void Return(IEnumerable<TransferableState> states)
    {
        foreach (var state in states)
            state.Gate.TryPass(StatePhase.Leaving, StatePhase.Here);
    }
}
