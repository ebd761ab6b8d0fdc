namespace Gapless.Dev.Revisions;

/// <param name="Revision">The one that answered or failed: the one asked for, or a later one that has its changes.</param>
/// <param name="WhyNot">Null: a request was really answered by it.</param>
internal sealed record RevisionFate(Revision Revision, string? WhyNot);
