namespace Gapless.Dev.Compiling.Evaluation;

/// <summary>What MSBuild made of a project file. Everything here stays as it is until a project file changes.</summary>
internal sealed record EvaluatedProject
{
    /// <summary>Absolute.</summary>
    public required string File { get; init; }

    public string Folder => Path.GetDirectoryName(File)!;

    /// <summary>Such as <c>net10.0</c>.</summary>
    public required string Framework { get; init; }

    /// <summary>Of the C# compiler, one argument each; relative paths are relative to <see cref="Folder"/>.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The assembly that a build makes, absolute; beside it lies what it needs at run time.</summary>
    public required string Target { get; init; }

    /// <summary>It brings its own runtime, and is started by its own program.</summary>
    public bool SelfContained { get; init; }

    /// <summary>Whatever C# file appears below the folder belongs to it.</summary>
    public bool TakesAllSources { get; init; }

    /// <summary>Files that are copied beside the assembly: their absolute path, and their path there.</summary>
    public IReadOnlyDictionary<string, string> Copies { get; init; } = new Dictionary<string, string>();

    /// <summary>Absolute: files of the app that are not compiled.</summary>
    public IReadOnlySet<string> Contents { get; init; } = new HashSet<string>();

    /// <summary>Compiled into resources by MSBuild, absolute.</summary>
    public IReadOnlySet<string> Resources { get; init; } = new HashSet<string>();

    /// <summary>Project files it references, absolute, with the assembly that the compiler reads for each.</summary>
    public IReadOnlyDictionary<string, string> References { get; init; } = new Dictionary<string, string>();
}
