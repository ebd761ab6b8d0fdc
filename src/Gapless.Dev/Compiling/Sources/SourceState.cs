using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Gapless.Dev.Compiling.Sources;

/// <summary>The sources of a project at one moment. Immutable; a later moment shares what has not changed.</summary>
internal sealed record SourceState
{
    private SourceState(CompilerInput input)
    {
        Input = input;
        Trees = input.SourceFiles.Distinct(StringComparer.Ordinal).AsParallel().AsOrdered().Select(input.Parse).ToImmutableDictionary(t => t.FilePath, StringComparer.Ordinal);
        Additional = input.AdditionalFiles.Distinct(StringComparer.Ordinal).Where(File.Exists).ToImmutableDictionary(f => f, f => new AdditionalFile(f, input.ReadText(f)), StringComparer.Ordinal);
        // In the order of the arguments: it decides the order of initializers in partial types.
        Compilation = CSharpCompilation.Create(input.AssemblyName, input.SourceFiles.Distinct(StringComparer.Ordinal).Select(f => Trees[f]), input.References, input.Options);
        Driver = CSharpGeneratorDriver.Create(input.Generators, Additional.Values, input.ParseOptions, input.GeneratorOptions);
    }

    public CompilerInput Input { get; }

    public ImmutableDictionary<string, SyntaxTree> Trees { get; private init; }

    public ImmutableDictionary<string, AdditionalFile> Additional { get; private init; }

    /// <summary>Without what generators add.</summary>
    public CSharpCompilation Compilation { get; private init; }

    /// <summary>Keeps what it found out about unchanged files.</summary>
    public GeneratorDriver Driver { get; init; }

    public static SourceState Read(CompilerInput input) => new(input);

    /// <summary>A C# file was written, or has come.</summary>
    public SourceState WithSource(string path)
    {
        var tree = Input.Parse(path);
        return this with
        {
            Trees = Trees.SetItem(path, tree),
            Compilation = Trees.TryGetValue(path, out var old) ? Compilation.ReplaceSyntaxTree(old, tree) : Compilation.AddSyntaxTrees(tree),
        };
    }

    public SourceState WithoutSource(string path) =>
        Trees.TryGetValue(path, out var old) ? this with { Trees = Trees.Remove(path), Compilation = Compilation.RemoveSyntaxTrees(old) } : this;

    public SourceState WithAdditional(string path)
    {
        var file = new AdditionalFile(path, Input.ReadText(path));
        return this with { Additional = Additional.SetItem(path, file), Driver = Driver.ReplaceAdditionalText(Additional[path], file) };
    }

    /// <summary>A referenced project has another surface now.</summary>
    public SourceState WithReference(string path, MetadataReference reference)
    {
        var old = Compilation.References.OfType<PortableExecutableReference>().Single(r => r.FilePath == path);
        return this with { Compilation = Compilation.ReplaceReference(old, reference) };
    }
}
