using Microsoft.Extensions.Logging;

namespace Gapless.Hosting.State;

/// <summary>What of a state is written, in which versions.</summary>
internal static class StateImages
{
    /// <summary>In the state's own version, and in every lower one that it can be brought down to.</summary>
    public static IEnumerable<StateImage> Of(TransferableState state, StateDeparture departure, ILogger logger)
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
                StateLog.NotBroughtDown(logger, error, state.Name, version);
                continue;
            }
            foreach (var image in lower)
                yield return image;
        }
    }

    /// <summary>The versions in which a state that moves later will be offered.</summary>
    public static IEnumerable<StateImage> Announcing(TransferableState state) =>
        [.. state.Migrations.Down(state.Version).Select(d => d.Version).Prepend(state.Version).Select(v => new StateImage(state.Name, v, StateContent.Announced, []))];
}
