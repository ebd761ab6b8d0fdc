namespace Gapless.Hosting.State;

/// <summary>What leaves with each passage.</summary>
internal static class StateDepartures
{
    public static List<(TransferableState State, StateDeparture Departure)> Copies(IEnumerable<TransferableState> states)
    {
        var departures = new List<(TransferableState, StateDeparture)>();
        foreach (var state in states.Where(s => s.Transfer == StateTransfer.Copy))
        {
            using (state.Gate.EnterToRead())
                departures.Add((state, Departure(state)));
        }
        return departures;
    }

    /// <summary>Of those that are here. They wait from now on; if one cannot be written, all go on.</summary>
    /// <exception cref="InvalidOperationException">One cannot be written.</exception>
    public static List<(TransferableState State, StateDeparture Departure)> Moves(IEnumerable<TransferableState> moving)
    {
        // All stop first, then all are written: together they are of one moment.
        var leaving = moving.Where(s => s.Gate.TryPass(StatePhase.Here, StatePhase.Leaving)).ToList();
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

    /// <summary>What has changed in those that are gone.</summary>
    public static List<(TransferableState State, StateDeparture Departure)> LateChanges(IEnumerable<TransferableState> moving)
    {
        var departures = new List<(TransferableState, StateDeparture)>();
        foreach (var state in moving.Where(s => s.Gate.Phase == StatePhase.Gone))
        {
            using (state.Gate.EnterToRead())
            {
                if (state.DepartLate() is { } departure)
                    departures.Add((state, departure));
            }
        }
        return departures;
    }

    /// <summary>They do not leave after all.</summary>
    public static void Return(IEnumerable<TransferableState> leaving)
    {
        foreach (var state in leaving)
            state.Gate.TryPass(StatePhase.Leaving, StatePhase.Here);
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
}
