namespace Gapless.Dev.Front;

/// <summary>What became of a revision that somebody waited for.</summary>
/// <param name="Answered">A request was answered by this revision or a later one.</param>
/// <param name="Reason">Why none was and none will be: the title of the failure, or what superseded it. Null when answered.</param>
/// <param name="Ledger">The entry of the revision that answered, as JSON; null when there is none.</param>
internal sealed record RevisionAnswer(int Revision, bool Answered, string? Reason, string? Ledger);
