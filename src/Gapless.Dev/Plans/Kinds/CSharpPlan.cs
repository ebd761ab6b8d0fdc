using Gapless.Dev.Plans.Addresses;

namespace Gapless.Dev.Plans.Kinds;

/// <summary>A C# project that can run, in the folder or named by a solution there.</summary>
internal static class CSharpPlan
{
    /// <summary>Null: none here, or a report.</summary>
    public static DevPlan? Of(PlanSearch search) => FindProject(search) is { } project ? OfProject(search, project, written: null) : null;

    /// <param name="written">What gapless.yaml says of the address.</param>
    public static DevPlan? OfProject(PlanSearch search, string project, (Supervisor.Configuration.ListenAddress Address, string From)? written)
    {
        string folder = Path.GetDirectoryName(project)!;
        if (ListenChoice.Of(search, 5000, written, folder) is not { } listen)
            return null;
        var environment = new Dictionary<string, string>(listen.Environment, StringComparer.Ordinal);
        string[] names = ["ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT"];
        if (!names.Any(n => environment.ContainsKey(n) || search.Environment.ContainsKey(n)))
            environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        return new DevPlan
        {
            Name = search.Name == Path.GetFileName(search.Folder) ? Path.GetFileNameWithoutExtension(project) : search.Name,
            Folder = folder,
            Source = PlanSource.CSharp,
            Sentence = $"{Path.GetRelativePath(search.Folder, project)}: compiles C# in memory, runs it{listen.Where}",
            File = listen.File,
            CSharpProject = project,
            Run = RunCommand.Of(["dotnet", .. ShellWord.Split(listen.Arguments) ?? listen.Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]),
            Listen = listen.Address,
            Environment = environment,
            Watch = Watch(search.In(folder, search.Name), project),
            Browser = search.Arguments.Browser,
        };
    }

    private static WatchRules Watch(PlanSearch search, string project)
    {
        IReadOnlyList<string> folders = ReferencedFolders.Of(project);
        return CommonExclusions.Watch(search, folders.SelectMany(f => (string[])[Path.Combine(f, "bin"), Path.Combine(f, "obj")])) with { Folders = folders };
    }

    private static string? FindProject(PlanSearch search)
    {
        string place = search.Arguments.Project ?? search.Folder;
        if (search.Arguments.Project is not null && !Directory.Exists(place))
        {
            if (File.Exists(place))
                return place;
            search.Report($"--project: there is no '{place}'");
            return null;
        }

        string[] here = [.. Directory.EnumerateFiles(place, "*.csproj").Order(StringComparer.Ordinal)];
        ProjectFile[] projects = [.. here.Select(p => ProjectFile.Read(p, search)).OfType<ProjectFile>()];
        if (search.Problems.Count > 0)
            return null;
        ProjectFile[] runnable = [.. projects.Where(p => p.CanRun)];
        if (here.Length == 0)
            return Solution.FindProject(search, place);
        if (runnable.Length == 1)
            return runnable[0].Path;
        if (runnable.Length > 1)
        {
            search.Report($"there are {runnable.Length} projects that can run here: {Names(runnable, place)}. Say which one: 'gapless dev --project {Path.GetFileName(runnable[0].Path)}'");
            return null;
        }

        string hint = $"{Names(projects, place)} cannot run: neither its SDK is Microsoft.NET.Sdk.Web nor its OutputType Exe";
        if (search.Arguments.Project is null)
            search.Hints.Add(hint);
        else
            search.Report("--project: " + hint);
        return null;
    }

    private static string Names(IEnumerable<ProjectFile> projects, string folder) => string.Join(", ", projects.Select(p => Path.GetRelativePath(folder, p.Path)));
}
