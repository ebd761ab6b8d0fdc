namespace Gapless.Dev.Compiling;

/// <summary>Why there is no new version: what the terminal and the page in the browser show.</summary>
/// <param name="Title">One line: which step failed, and how.</param>
/// <param name="Problems">Empty when the output was not understood.</param>
/// <param name="Output">What the tool printed, its end at least.</param>
internal sealed record BuildFailure(string Title, IReadOnlyList<Problem> Problems, string Output);
