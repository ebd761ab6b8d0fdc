namespace Gapless.Dev.Watching;

/// <summary>One burst of changes, for each rule set that it touches. Rule sets that wait differently long for silence get different bursts.</summary>
/// <param name="Rules">Never empty, in the order of the rule sets.</param>
internal sealed record WatchedBurst(IReadOnlyList<RuleBatch> Rules);
