using Gapless.Dev.Compiling;

namespace Gapless.Dev.Terminal;

/// <summary>A problem as compilers write it: editors make such lines into links.</summary>
internal static class ProblemText
{
    public static string Of(Problem problem)
    {
        var place = problem.File is null ? "" : problem.Line == 0 ? $"{problem.File}: " : problem.Column == 0 ? $"{problem.File}:{problem.Line}: " : $"{problem.File}:{problem.Line}:{problem.Column}: ";
        return place + (problem.Code.Length > 0 ? $"{problem.Code}: " : "") + problem.Message;
    }
}
