namespace Gapless.Dev.Front;

/// <summary>The proof of life of a revision: a request of somebody else was answered by its code.</summary>
/// <param name="At">When the head of the answer arrived from the process.</param>
/// <param name="Request">Method and path, without the query.</param>
/// <param name="Status">The HTTP status of the answer.</param>
internal sealed record FirstAnswer(int Revision, DateTimeOffset At, string Request, int Status);
