using System.Collections.Immutable;
using Gapless.Dev.Compiling.Sources;
using Microsoft.CodeAnalysis;

namespace Gapless.Dev.Compiling;

/// <summary>One project of a session: its sources as they are now, and what was last made of them. For one caller at a time.</summary>
internal sealed class ProjectCompiler(CompilerInput input)
{
    private bool _resourcesChanged;

    public CompilerInput Input => input;

    public SourceState Sources { get; private set; } = SourceState.Read(input);

    /// <summary>Null: nothing was emitted yet; the build's own output is what there is.</summary>
    public Emission? Last { get; private set; }

    /// <summary>The sources are as they were when the project was opened.</summary>
    public bool IsUntouched { get; private set; } = true;

    /// <summary>Something changed since <see cref="Last"/>.</summary>
    public bool IsDirty =>
        _resourcesChanged
        || (Last is { Of.Sources: var last } ? last.Trees != Sources.Trees || last.Additional != Sources.Additional || !last.Compilation.References.SequenceEqual(Sources.Compilation.References) : !IsUntouched);

    public bool HasSource(string path) => Sources.Trees.ContainsKey(path);

    public bool HasAdditional(string path) => Sources.Additional.ContainsKey(path);

    /// <summary>Reads a source again; one that is not there any more is taken out.</summary>
    public void ReadSource(string path)
    {
        IsUntouched = false;
        try
        {
            Sources = Sources.WithSource(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            Sources = Sources.WithoutSource(path);
        }
    }

    public void ReadAdditional(string path)
    {
        IsUntouched = false;
        Sources = Sources.WithAdditional(path);
    }

    /// <summary>An embedded file changed.</summary>
    public void ResourceChanged() => _resourcesChanged = true;

    public void UseSurface(string path, ImmutableArray<byte> surface)
    {
        IsUntouched = false;
        Sources = Sources.WithReference(path, MetadataReference.CreateFromImage(surface, filePath: path));
    }

    /// <summary>Errors of syntax in files that changed: known without asking for more.</summary>
    public ImmutableArray<Diagnostic> SyntaxErrors(SourceState since) =>
        [.. Sources.Trees.Where(t => !since.Trees.TryGetValue(t.Key, out var old) || old != t.Value).SelectMany(t => t.Value.GetDiagnostics()).Where(d => d.Severity == DiagnosticSeverity.Error)];

    public Generated Generate(CancellationToken cancellation)
    {
        var generated = Generated.Run(Sources, cancellation);
        Sources = generated.Sources;
        return generated;
    }

    public void Emitted(Emission emission)
    {
        Last = emission;
        _resourcesChanged = false;
    }
}
