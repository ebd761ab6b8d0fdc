namespace Gapless.Dev.Watching;

/// <param name="Batch">What still counts as a change; null: nothing does.</param>
/// <param name="Sentence">For the user, once for each loop; null: there is nothing to say.</param>
internal sealed record LoopVerdict(ChangeBatch? Batch, string? Sentence);
