namespace Gapless.Supervisor.Generations.ErrorLines;

/// <param name="Lines">How many.</param>
/// <param name="Example">The first of them, fit for a report.</param>
internal readonly record struct ErrorLineCount(int Lines, string Example);
