using Gapless.Dev.Compiling.Evaluation;
using Gapless.Dev.Watching;

namespace Gapless.Dev.Compiling;

/// <summary>What changed files are to the projects of a session.</summary>
internal sealed class SortedChanges
{
    private static readonly HashSet<string> ProjectFiles = new(StringComparer.OrdinalIgnoreCase)
    {
        ".csproj", ".props", ".targets", ".editorconfig", ".globalconfig", ".resx", ".rsp", ".ruleset",
    };

    private static readonly HashSet<string> ProjectNames = new(StringComparer.OrdinalIgnoreCase) { "global.json", "nuget.config", "packages.lock.json" };

    private static readonly HashSet<string> Pages = new(StringComparer.OrdinalIgnoreCase) { ".cshtml", ".razor" };

    private readonly List<(ProjectCompiler Project, string Path)> _sources = [];
    private readonly List<(ProjectCompiler Project, string Path)> _additional = [];
    private readonly List<(ProjectCompiler Project, string Path)> _resources = [];
    private readonly List<string> _statics = [];

    private SortedChanges()
    {
    }

    /// <summary>C# files that were written, have come or are gone.</summary>
    public IReadOnlyList<(ProjectCompiler Project, string Path)> Sources => _sources;

    /// <summary>Files that source generators read.</summary>
    public IReadOnlyList<(ProjectCompiler Project, string Path)> Additional => _additional;

    /// <summary>Files that are embedded in an assembly as they are.</summary>
    public IReadOnlyList<(ProjectCompiler Project, string Path)> Resources => _resources;

    public IReadOnlyList<string> Statics => _statics;

    /// <summary>Why MSBuild has to look at the projects again; null: it need not.</summary>
    public string? Evaluate { get; private set; }

    /// <summary>Why the app has to start again though no code changed; null: it need not.</summary>
    public string? Restart { get; private set; }

    public bool HasCode => _sources.Count + _additional.Count + _resources.Count > 0;

    /// <param name="projects">The last one is the app.</param>
    public static SortedChanges Of(IReadOnlyList<FileChange> changes, IReadOnlyList<ProjectCompiler> projects)
    {
        var sorted = new SortedChanges();
        foreach (var change in changes)
            sorted.Add(change, projects);
        return sorted;
    }

    private void Add(FileChange change, IReadOnlyList<ProjectCompiler> projects)
    {
        var (path, name, extension) = (change.Path, Path.GetFileName(change.Path), Path.GetExtension(change.Path));
        var around = projects.Where(p => Directories.Contains(p.Input.Project.Folder, path)).ToList();
        if (around.Exists(p => IsOutput(p.Input.Project.Folder, path)))
            return;
        var before = _sources.Count + _additional.Count + _resources.Count;
        _sources.AddRange(projects.Where(p => p.HasSource(path)).Select(p => (p, path)));
        _additional.AddRange(projects.Where(p => p.HasAdditional(path) && change.Kind != ChangeKind.Deleted).Select(p => (p, path)));
        _resources.AddRange(projects.Where(p => extension != ".resx" && p.Input.Project.Resources.Contains(path)).Select(p => (p, path)));
        if (_sources.Count + _additional.Count + _resources.Count > before)
            return;
        if (ProjectFiles.Contains(extension) || ProjectNames.Contains(name))
            Evaluate ??= $"{name} changed";
        else if (extension == ".cs")
            AddNewSource(path, change.Kind, around);
        else if (Pages.Contains(extension) || IsScopedStyle(name))
            Evaluate ??= $"{name} {(change.Kind == ChangeKind.Changed ? "changed" : "came or went")}, which MSBuild has to lay out";
        else if (projects.Any(p => p.Input.Project.Copies.ContainsKey(path)))
            Restart ??= $"{name} is copied beside the app";
        else if (name.StartsWith("appsettings", StringComparison.OrdinalIgnoreCase) && extension == ".json")
            Restart ??= $"{name} is read at the start";
        else if (around.Exists(p => Directories.Contains(Path.Combine(p.Input.Project.Folder, "wwwroot"), path)) || projects.Any(p => p.Input.Project.Contents.Contains(path) && !IsLaunchProfile(name)))
            _statics.Add(path);
    }

    private void AddNewSource(string path, ChangeKind kind, List<ProjectCompiler> around)
    {
        if (kind == ChangeKind.Deleted || around.Count == 0 || IsHidden(around[0].Input.Project.Folder, path))
            return;
        if (around.TrueForAll(p => p.Input.Project.TakesAllSources))
            _sources.AddRange(around.Select(p => (p, path)));
        else
            Evaluate ??= $"{Path.GetFileName(path)} came, and the project says itself what it compiles";
    }

    private static bool IsOutput(string folder, string path) => Path.GetRelativePath(folder, path).Split('/') is ["bin" or "obj", ..];

    private static bool IsHidden(string folder, string path) => Path.GetRelativePath(folder, path).Split('/').Any(p => p.StartsWith('.'));

    private static bool IsScopedStyle(string name) => name.EndsWith(".cshtml.css", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".razor.css", StringComparison.OrdinalIgnoreCase);

    private static bool IsLaunchProfile(string name) => name.Equals("launchSettings.json", StringComparison.OrdinalIgnoreCase);
}
