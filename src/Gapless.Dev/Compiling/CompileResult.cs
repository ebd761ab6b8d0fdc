namespace Gapless.Dev.Compiling;

/// <summary>What a change of files came to: a closed set, from the cheapest rung of the ladder to the dearest.</summary>
internal abstract record CompileResult
{
    private CompileResult()
    {
    }

    /// <summary>Why it is this rung and not a cheaper one, in one line.</summary>
    public required string Reason { get; init; }

    /// <summary>Changed files that the app serves as they are, absolute: browsers may have to load them again whatever the rung is.</summary>
    public IReadOnlyList<string> StaticFiles { get; init; } = [];

    public StepTimes Times { get; init; } = new();

    /// <summary>What runs is what a build of the changed files would run.</summary>
    public sealed record Unchanged : CompileResult;

    /// <summary>Only files that the app reads when it is asked for them: <see cref="CompileResult.StaticFiles"/>.</summary>
    public sealed record Assets : CompileResult;

    /// <summary>A patch for the running process. Whoever cannot apply it asks <see cref="CSharpWorkspace.MakeFreshAsync"/>.</summary>
    public sealed record Delta(Patch Patch) : CompileResult;

    /// <summary>A folder to start a new process from.</summary>
    public sealed record Fresh(StartInfo Start) : CompileResult;

    public sealed record Failed(BuildFailure Failure) : CompileResult;
}
