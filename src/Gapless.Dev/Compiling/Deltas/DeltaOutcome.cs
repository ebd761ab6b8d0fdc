using System.Collections.Immutable;
using Gapless.Dev.Compiling.Sources;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;

namespace Gapless.Dev.Compiling.Deltas;

/// <summary>What became of the wish to patch.</summary>
internal abstract record DeltaOutcome
{
    private DeltaOutcome()
    {
    }

    /// <summary>The running code does what the new sources say.</summary>
    public sealed record Same : DeltaOutcome;

    /// <summary>The patch counts when it is kept: <see cref="DeltaMaker.Keep"/>.</summary>
    /// <param name="Of">What the process runs when it has taken it.</param>
    /// <param name="Baseline">Of the patch after it.</param>
    public sealed record Made(Patch Patch, Generated Of, EmitBaseline Baseline) : DeltaOutcome;

    /// <summary>A new process is needed.</summary>
    /// <param name="Why">In one line.</param>
    public sealed record Refused(string Why) : DeltaOutcome;

    public sealed record Broken(ImmutableArray<Diagnostic> Errors) : DeltaOutcome;
}
