using System.Text.RegularExpressions;
using Gapless.Dev.Toml;

namespace Gapless.Dev.Plans.Kinds;

/// <summary>What pyproject.toml and requirements files declare.</summary>
internal sealed partial class PythonPackages
{
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    public bool Has(string name) => _names.Contains(name);

    /// <summary>A pyproject.toml that is not TOML is reported.</summary>
    public static PythonPackages Read(PlanSearch search)
    {
        var packages = new PythonPackages();
        foreach (string file in Directory.EnumerateFiles(search.Folder, "requirements*.txt"))
        {
            foreach (string line in (search.Read(file) ?? "").Split('\n'))
                packages.Add(line);
        }

        if (search.First("pyproject.toml") is { } project && search.Read(project) is { } text)
            packages.AddProject(text, project, search);
        return packages;
    }

    private void AddProject(string text, string file, PlanSearch search)
    {
        try
        {
            TomlTable root = TomlDocument.Parse(text);
            AddList((root["project"] as TomlTable)?["dependencies"]);
            foreach (TomlTable groups in new[] { (root["project"] as TomlTable)?["optional-dependencies"], root["dependency-groups"] }.OfType<TomlTable>())
            {
                foreach (TomlEntry group in groups.Entries)
                    AddList(group.Value);
            }

            if (((root["tool"] as TomlTable)?["poetry"] as TomlTable)?["dependencies"] is TomlTable poetry)
            {
                foreach (TomlEntry entry in poetry.Entries)
                    Add(entry.Key);
            }
        }
        catch (TomlException e)
        {
            search.Report(e.Message, file, e.At.Line, e.At.Column);
        }
    }

    private void AddList(TomlValue? list)
    {
        foreach (TomlText item in (list as TomlArray)?.Items.OfType<TomlText>() ?? [])
            Add(item.Value);
    }

    private void Add(string requirement)
    {
        if (Name().Match(requirement) is { Success: true } match)
            _names.Add(match.Value.Trim());
    }

    [GeneratedRegex(@"^\s*[A-Za-z0-9][A-Za-z0-9._-]*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Name();
}
