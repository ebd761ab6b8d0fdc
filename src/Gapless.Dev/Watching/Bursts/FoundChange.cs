namespace Gapless.Dev.Watching.Bursts;

/// <param name="Rules">The numbers of the rule sets that care about it.</param>
/// <param name="Saved">When it was written; null: it is gone.</param>
internal readonly record struct FoundChange(string Path, ChangeKind Kind, IReadOnlyList<int> Rules, DateTimeOffset? Saved);
