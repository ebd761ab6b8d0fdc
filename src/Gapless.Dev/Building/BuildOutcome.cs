using Gapless.Dev.Compiling;
using Gapless.Dev.Running;

namespace Gapless.Dev.Building;

/// <summary>What a build came to. <see cref="Reason"/> says in one line why this and nothing quicker.</summary>
internal abstract record BuildOutcome(string Reason)
{
    /// <summary>Nothing to do: the running version is what was saved.</summary>
    internal sealed record Same(string Reason) : BuildOutcome(Reason);

    /// <summary>Files that the running version reads anew by itself.</summary>
    /// <param name="Paths">Absolute.</param>
    internal sealed record Assets(IReadOnlyList<string> Paths, string Reason) : BuildOutcome(Reason);

    /// <summary>The running process itself has the change now.</summary>
    internal sealed record Patched(string Reason) : BuildOutcome(Reason);

    /// <summary>A new process is to be started.</summary>
    internal sealed record Fresh(AppStart Start, string Reason) : BuildOutcome(Reason);

    internal sealed record Failed(BuildFailure Failure) : BuildOutcome(Failure.Title);
}
