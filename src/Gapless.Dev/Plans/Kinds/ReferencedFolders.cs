using System.Xml;
using System.Xml.Linq;

namespace Gapless.Dev.Plans.Kinds;

/// <summary>The folders of the projects that a project is made of, as their files say at first sight: what MSBuild would compute is left out.</summary>
internal static class ReferencedFolders
{
    /// <summary>The project's own folder first; each once, none that is below another.</summary>
    /// <param name="project">Absolute.</param>
    public static IReadOnlyList<string> Of(string project)
    {
        var seen = new List<string>();
        Visit(project, seen);
        string[] folders = [.. seen.Select(p => Path.GetDirectoryName(p)!).Distinct()];
        return [.. folders.Where(f => !folders.Any(other => f.StartsWith(other + "/", StringComparison.Ordinal)))];
    }

    private static void Visit(string project, List<string> seen)
    {
        if (seen.Contains(project) || !File.Exists(project))
            return;
        seen.Add(project);
        foreach (string reference in References(project))
            Visit(Path.GetFullPath(reference.Replace('\\', '/'), Path.GetDirectoryName(project)!), seen);
    }

    private static string[] References(string project)
    {
        try
        {
            return [.. XDocument.Load(project).Descendants().Where(e => e.Name.LocalName == "ProjectReference").Select(e => (string?)e.Attribute("Include")).OfType<string>()];
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
        {
            // The build says what is wrong with it.
            return [];
        }
    }
}
