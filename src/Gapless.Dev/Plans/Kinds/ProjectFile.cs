using System.Xml;
using System.Xml.Linq;

namespace Gapless.Dev.Plans.Kinds;

/// <summary>What a project file says at first sight, without an evaluation.</summary>
internal sealed record ProjectFile(string Path, bool IsWeb, bool CanRun)
{
    /// <summary>Null after a report.</summary>
    public static ProjectFile? Read(string path, PlanSearch search)
    {
        if (search.Read(path) is not { } text)
            return null;
        try
        {
            XElement root = XDocument.Parse(text).Root!;
            string[] sdks =
            [
                .. ((string?)root.Attribute("Sdk") ?? "").Split(';'),
                .. Children(root, "Sdk").Select(e => (string?)e.Attribute("Name") ?? ""),
                .. Children(root, "Import").Select(e => (string?)e.Attribute("Sdk") ?? ""),
            ];
            string[] types = [.. Children(root, "PropertyGroup").SelectMany(g => Children(g, "OutputType")).Select(e => e.Value.Trim())];
            bool web = sdks.Any(s => Is(s, "Microsoft.NET.Sdk.Web"));
            bool library = types.Any(t => t.Equals("Library", StringComparison.OrdinalIgnoreCase));
            bool program = types.Any(t => t.Equals("Exe", StringComparison.OrdinalIgnoreCase) || t.Equals("WinExe", StringComparison.OrdinalIgnoreCase));
            return new ProjectFile(path, web && !library, !library && (web || program || sdks.Any(s => Is(s, "Microsoft.NET.Sdk.Worker"))));
        }
        catch (XmlException e)
        {
            search.Report("not valid XML: " + e.Message, path, e.LineNumber, e.LinePosition);
            return null;
        }
    }

    /// <summary>Old project files have a namespace, new ones have none.</summary>
    private static IEnumerable<XElement> Children(XElement element, string name) => element.Elements().Where(e => e.Name.LocalName == name);

    /// <summary>With or without a version.</summary>
    private static bool Is(string sdk, string name) => sdk.Trim().Split('/')[0].Equals(name, StringComparison.OrdinalIgnoreCase);
}
