namespace Gapless.Hosting.State;

/// <summary>Reads one state of a memory file in the version that is nearest to its own.</summary>
internal static class StateReading
{
    /// <summary>What puts it in its place, or null where it is only announced.</summary>
    /// <exception cref="StateRefusedException">There is no way from what was found to this release's version, or it cannot be read.</exception>
    public static Action<StatePhase>? Prepare(StateFile file, TransferableState state, IReadOnlyList<StateEntry> entries)
    {
        var found = entries.Select(e => e.Version).Distinct().OrderDescending().ToList();
        var nearest = found.Select(v => (Version: v, Way: state.Migrations.Way(v, state.Version))).Where(c => c.Way is not null).OrderBy(c => c.Way!.Count).FirstOrDefault();
        if (nearest.Way is not { } way)
            throw new StateRefusedException(state.Name, found, state.Migrations.Readable(state.Version));

        var contents = entries.Where(e => e.Version == nearest.Version && e.Content != StateContent.Announced).ToDictionary(e => e.Content, file.Read);
        try
        {
            byte[]? Own(StateContent content) => contents.TryGetValue(content, out var bytes) ? StateMigrations.Follow(way, bytes) : null;
            if (Own(StateContent.Late) is { } late)
                return state.ReadLate(late, Own(StateContent.BeforeLate));
            return Own(StateContent.Value) is { } value ? state.Read(value) : null;
        }
        catch (Exception error)
        {
            throw new StateRefusedException(state.Name, $"version {nearest.Version} cannot be read as version {state.Version}: {error.Message}",
                "Correct the type, the serializer or the migration, or raise the version.", error);
        }
    }
}
