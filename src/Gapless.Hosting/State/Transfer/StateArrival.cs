namespace Gapless.Hosting.State;

/// <summary>What was taken over from another process.</summary>
/// <param name="Passage">Why it came.</param>
/// <param name="States">How many states changed here.</param>
/// <param name="Bytes">Length of the memory file.</param>
internal sealed record StateArrival(StatePassage Passage, int States, long Bytes);
