using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Gapless.Dev.Plans.Kinds;

/// <summary>A <c>.slnx</c> or <c>.sln</c> with one web project.</summary>
internal static partial class Solution
{
    /// <summary>Null: none, or a report.</summary>
    public static string? FindProject(PlanSearch search, string folder)
    {
        string[] solutions = [.. Directory.EnumerateFiles(folder, "*.slnx").Order(StringComparer.Ordinal), .. Directory.EnumerateFiles(folder, "*.sln").Order(StringComparer.Ordinal)];
        if (solutions.Length == 0)
            return null;
        if (ProjectsOf(solutions[0], search) is not { } paths)
            return null;
        string[] projects = [.. paths.Where(p => p.EndsWith(".csproj", StringComparison.OrdinalIgnoreCase)).Select(p => Path.GetFullPath(p.Replace('\\', '/'), folder)).Where(File.Exists)];
        ProjectFile[] read = [.. projects.Select(p => ProjectFile.Read(p, search)).OfType<ProjectFile>()];
        if (search.Problems.Count > 0)
            return null;
        ProjectFile[] web = [.. read.Where(p => p.IsWeb)];
        if (web.Length == 1)
            return web[0].Path;
        string name = Path.GetFileName(solutions[0]);
        if (web.Length == 0)
            search.Hints.Add($"{name} has no web project; name the one to run: 'gapless dev --project PROJECT'");
        else
            search.Report($"{name} has {web.Length} web projects: {string.Join(", ", web.Select(p => Path.GetRelativePath(folder, p.Path)))}. Say which one: 'gapless dev --project {Path.GetRelativePath(folder, web[0].Path)}'");
        return null;
    }

    private static IReadOnlyList<string>? ProjectsOf(string solution, PlanSearch search)
    {
        if (search.Read(solution) is not { } text)
            return null;
        if (solution.EndsWith(".sln", StringComparison.Ordinal))
            return [.. Line().Matches(text).Select(m => m.Groups["path"].Value)];
        try
        {
            return [.. XDocument.Parse(text).Descendants("Project").Select(p => (string?)p.Attribute("Path")).OfType<string>()];
        }
        catch (XmlException e)
        {
            search.Report("not valid XML: " + e.Message, solution, e.LineNumber, e.LinePosition);
            return null;
        }
    }

    [GeneratedRegex(@"^Project\(""[^""]*""\)\s*=\s*""[^""]*""\s*,\s*""(?<path>[^""]*)""", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Line();
}
