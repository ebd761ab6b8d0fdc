namespace Gapless.Dev.Compiling.Evaluation;

/// <summary>Reads what evaluation.targets wrote of one project.</summary>
internal static class EvaluationFile
{
    /// <summary>What in a project file says that not every source below its folder is compiled.</summary>
    private static readonly string[] Exceptions = ["<Compile", "DefaultItemExcludes"];

    public static EvaluatedProject Read(string path)
    {
        var lines = File.ReadAllLines(path).Select(l => l.Split('|', 2)).Where(l => l.Length == 2).ToLookup(l => l[0], l => l[1], StringComparer.Ordinal);
        var project = lines["project"].First();
        return new EvaluatedProject
        {
            File = project,
            Framework = lines["framework"].FirstOrDefault() ?? "",
            Target = lines["target"].First(),
            Arguments = [.. lines["argument"]],
            SelfContained = IsTrue(lines["self-contained"].FirstOrDefault()),
            TakesAllSources = !IsFalse(lines["default-items"].FirstOrDefault()) && !IsFalse(lines["default-compile-items"].FirstOrDefault()) && !HasExceptions(project),
            Copies = lines["copy"].Select(c => c.Split('|')).Where(c => c is [not ("" or "Never"), ..]).DistinctBy(c => c[1]).ToDictionary(c => c[1], Destination, StringComparer.Ordinal),
            Contents = lines["content"].ToHashSet(StringComparer.Ordinal),
            Resources = lines["resource"].ToHashSet(StringComparer.Ordinal),
            References = lines["reference"].Select(r => r.Split('|')).Where(r => r is [not "", _]).DistinctBy(r => r[0]).ToDictionary(r => r[0], r => r[1], StringComparer.Ordinal),
        };
    }

    /// <summary>As MSBuild decides: TargetPath, else Link, else the path below the project's folder.</summary>
    private static string Destination(string[] copy) => copy[2] is not "" ? copy[2] : copy[3] is not "" ? copy[3] : copy[4];

    private static bool HasExceptions(string project) =>
        Directories.Upwards(Path.GetDirectoryName(project)!)
            .SelectMany(f => (string[])[Path.Combine(f, "Directory.Build.props"), Path.Combine(f, "Directory.Build.targets")])
            .Append(project)
            .Where(File.Exists)
            .Select(File.ReadAllText)
            .Any(text => Exceptions.Any(e => text.Contains(e, StringComparison.Ordinal)));

    private static bool IsTrue(string? value) => string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);

    private static bool IsFalse(string? value) => string.Equals(value, "false", StringComparison.OrdinalIgnoreCase);
}
