using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Gapless.Dev.Compiling.Sources;

/// <summary>A project with what its source generators add.</summary>
/// <param name="Sources">Its driver has seen this run: the next one is cheaper.</param>
internal sealed record Generated(SourceState Sources, CSharpCompilation Compilation, ImmutableArray<SyntaxTree> Trees, ImmutableArray<Diagnostic> Diagnostics)
{
    public static Generated Run(SourceState sources, CancellationToken cancellation)
    {
        var driver = sources.Driver.RunGeneratorsAndUpdateCompilation(sources.Compilation, out var compilation, out var diagnostics, cancellation);
        return new Generated(sources with { Driver = driver }, (CSharpCompilation)compilation, driver.GetRunResult().GeneratedTrees, diagnostics);
    }

    /// <summary>The sources with what generators made of earlier ones.</summary>
    public static Generated Assume(SourceState sources, Generated earlier) => new(sources, sources.Compilation.AddSyntaxTrees(earlier.Trees), earlier.Trees, []);

    /// <summary>The generators made the same files of both.</summary>
    public bool SameTrees(Generated other) =>
        Trees.Length == other.Trees.Length && Trees.Zip(other.Trees).All(p => p.First == p.Second || (p.First.FilePath == p.Second.FilePath && p.First.GetText().ContentEquals(p.Second.GetText())));
}
