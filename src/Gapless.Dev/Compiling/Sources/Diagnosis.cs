using Microsoft.CodeAnalysis;

namespace Gapless.Dev.Compiling.Sources;

/// <summary>What the compiler found, in the words of a session.</summary>
internal static class Diagnosis
{
    public static BuildFailure Failure(IEnumerable<Diagnostic> errors)
    {
        var problems = errors.Select(ProblemOf).Distinct().OrderBy(p => p.File, StringComparer.Ordinal).ThenBy(p => p.Line).ThenBy(p => p.Column).ToList();
        return new BuildFailure(problems.Count == 1 ? "1 error" : $"{problems.Count} errors", problems, string.Join('\n', problems.Select(Line)));
    }

    private static Problem ProblemOf(Diagnostic diagnostic)
    {
        var place = diagnostic.Location.GetMappedLineSpan();
        var isError = diagnostic.Severity == DiagnosticSeverity.Error;
        var text = diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture);
        return diagnostic.Location.IsInSource || place.IsValid
            ? new Problem(Path.IsPathRooted(place.Path) ? place.Path : null, place.StartLinePosition.Line + 1, place.StartLinePosition.Character + 1, isError, diagnostic.Id, text)
            : new Problem(null, 0, 0, isError, diagnostic.Id, text);
    }

    private static string Line(Problem problem) =>
        problem.File is null ? $"error {problem.Code}: {problem.Message}" : $"{problem.File}({problem.Line},{problem.Column}): error {problem.Code}: {problem.Message}";
}
