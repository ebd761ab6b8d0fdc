using System.Collections.Immutable;

namespace Gapless.Supervisor.Generations.Salvage;

/// <summary>What was found in a worker that died.</summary>
/// <param name="Clean">To be given to other workers; owned by whoever gets this.</param>
/// <param name="Answered">How many clients are told 503.</param>
/// <param name="Cut">How many connections were closed in the middle.</param>
/// <param name="Problem">Why nothing could be taken back; null: all was.</param>
internal sealed record Wreck(ImmutableArray<Castaway> Clean, int Answered, int Cut, string? Problem)
{
    public static Wreck Nothing { get; } = new([], 0, 0, null);

    public bool IsEmpty => Clean.IsEmpty && Answered == 0 && Cut == 0 && Problem is null;
}
