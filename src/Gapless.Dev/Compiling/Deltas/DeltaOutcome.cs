using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Gapless.Dev.Compiling.Deltas;

/// <summary>What became of the wish to patch.</summary>
internal abstract record DeltaOutcome
{
    private DeltaOutcome()
    {
    }

    /// <summary>The running code does what the new sources say.</summary>
    public sealed record Same : DeltaOutcome;

    public sealed record Made(Patch Patch) : DeltaOutcome;

    /// <summary>A new process is needed.</summary>
    /// <param name="Why">In one line.</param>
    public sealed record Refused(string Why) : DeltaOutcome;

    public sealed record Broken(ImmutableArray<Diagnostic> Errors) : DeltaOutcome;
}
