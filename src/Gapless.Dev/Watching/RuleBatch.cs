namespace Gapless.Dev.Watching;

/// <param name="Rule">The place of the rule set in the list that the watcher was started with.</param>
internal sealed record RuleBatch(int Rule, ChangeBatch Batch);
