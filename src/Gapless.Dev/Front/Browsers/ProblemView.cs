using System.Text;
using Gapless.Dev.Compiling;

namespace Gapless.Dev.Front.Browsers;

/// <summary>A problem as pages show it.</summary>
/// <param name="Place">The path, relative where that is shorter, with line and column where they are known; empty without a file.</param>
/// <param name="Link">Opens the place in the editor; null without a file.</param>
/// <param name="FirstLine">The number of the first of <paramref name="Lines"/>.</param>
/// <param name="Lines">The source around the problem; empty when it cannot be read.</param>
internal sealed record ProblemView(
    bool IsError, string Code, string Message, string Place, string? Link, int Line, int Column, int FirstLine, IReadOnlyList<string> Lines)
{
    private const int LinesAround = 3;
    private const int LongestLine = 400;
    private const long LargestFile = 8 * 1024 * 1024;

    public static ProblemView Of(Problem problem, FrontOptions options)
    {
        var first = Math.Max(1, problem.Line - LinesAround);
        return new ProblemView(
            problem.IsError,
            problem.Code,
            problem.Message,
            PlaceOf(problem, options.Folder),
            problem.File is { } file ? options.Editor.To(file, problem.Line, problem.Column) : null,
            problem.Line,
            problem.Column,
            first,
            problem is { File: { } path, Line: > 0 } ? Read(path, first, problem.Line + LinesAround) : []);
    }

    public string ToText()
    {
        var text = new StringBuilder();
        if (Place.Length > 0)
            text.Append(Place).Append(": ");
        text.Append(IsError ? "error" : "warning");
        if (Code.Length > 0)
            text.Append(' ').Append(Code);
        text.Append(": ").AppendLine(Message);
        for (var i = 0; i < Lines.Count; i++)
            text.AppendLine($"{(FirstLine + i == Line ? '>' : ' ')} {FirstLine + i,5} | {Lines[i]}");
        return text.ToString();
    }

    private static string PlaceOf(Problem problem, string? folder)
    {
        if (problem.File is null)
            return "";
        var path = folder is null ? problem.File : Path.GetRelativePath(folder, problem.File);
        path = path.StartsWith("../..", StringComparison.Ordinal) ? problem.File : path;
        return path + (problem.Line > 0 ? $":{problem.Line}" : "") + (problem is { Line: > 0, Column: > 0 } ? $":{problem.Column}" : "");
    }

    private static List<string> Read(string path, int first, int last)
    {
        try
        {
            if (new FileInfo(path).Length > LargestFile)
                return [];
            return [.. File.ReadLines(path).Skip(first - 1).Take(last - first + 1).Select(l => l.Length > LongestLine ? l[..LongestLine] + " …" : l)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }
}
