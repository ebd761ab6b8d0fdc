using System.Collections.Immutable;
using Gapless.Dev.Compiling.Evaluation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace Gapless.Dev.Compiling.Sources;

/// <summary>The compiler's arguments for one project, understood: options, references and generators. The same until the project is evaluated again.</summary>
internal sealed class CompilerInput
{
    private readonly CSharpCommandLineArguments _arguments;
    private readonly AnalyzerConfigSet _configs;

    /// <param name="references">Assemblies already read, by path: projects share most of them.</param>
    public CompilerInput(EvaluatedProject project, GeneratorLoader loader, Dictionary<string, PortableExecutableReference> references)
    {
        Project = project;
        _arguments = CSharpCommandLineParser.Default.Parse(project.Arguments, project.Folder, sdkDirectory: null);
        _configs = AnalyzerConfigSet.Create(_arguments.AnalyzerConfigPaths.Select(p => AnalyzerConfig.Parse(SourceText.From(File.ReadAllText(p)), p)).ToList());
        Options = _arguments.CompilationOptions
            .WithSyntaxTreeOptionsProvider(new TreeOptions(_configs))
            .WithSourceReferenceResolver(new SourceFileResolver([], project.Folder, _arguments.PathMap))
            .WithXmlReferenceResolver(new XmlFileResolver(project.Folder))
            .WithStrongNameProvider(new DesktopStrongNameProvider(_arguments.KeyFileSearchPaths))
            .WithAssemblyIdentityComparer(DesktopAssemblyIdentityComparer.Default);
        References = [.. _arguments.MetadataReferences.Select(r => Reference(r, references))];
        Generators = [.. _arguments.AnalyzerReferences.SelectMany(r => new AnalyzerFileReference(Absolute(r.FilePath), loader).GetGenerators(LanguageNames.CSharp))];
    }

    public EvaluatedProject Project { get; }

    public string AssemblyName => _arguments.CompilationName ?? Path.GetFileNameWithoutExtension(Project.Target);

    public CSharpCompilationOptions Options { get; }

    public CSharpParseOptions ParseOptions => _arguments.ParseOptions;

    public ImmutableArray<PortableExecutableReference> References { get; }

    public ImmutableArray<ISourceGenerator> Generators { get; }

    public EmitOptions EmitOptions => _arguments.EmitOptions.WithDebugInformationFormat(DebugInformationFormat.PortablePdb);

    public ImmutableArray<ResourceDescription> Resources => _arguments.ManifestResources;

    /// <summary>Absolute; null: nobody asks for documentation.</summary>
    public string? DocumentationFile => _arguments.DocumentationPath;

    /// <summary>Of intermediate files, absolute.</summary>
    public string IntermediateFolder => _arguments.OutputDirectory;

    public string? SourceLink => _arguments.SourceLink;

    public IEnumerable<string> SourceFiles => _arguments.SourceFiles.Select(f => Absolute(f.Path));

    public IEnumerable<string> AdditionalFiles => _arguments.AdditionalFiles.Select(f => Absolute(f.Path));

    public ConfigOptions GeneratorOptions => new(_configs);

    /// <exception cref="IOException">The file is not there any more.</exception>
    public SyntaxTree Parse(string path) => CSharpSyntaxTree.ParseText(ReadText(path), ParseOptions, path);

    /// <summary>With the checksum of the file's bytes: debuggers compare it.</summary>
    public SourceText ReadText(string path)
    {
        using var stream = File.OpenRead(path);
        return SourceText.From(stream, _arguments.Encoding, _arguments.ChecksumAlgorithm);
    }

    private static PortableExecutableReference Reference(CommandLineReference reference, Dictionary<string, PortableExecutableReference> known)
    {
        if (!known.TryGetValue(reference.Reference, out var read))
            known[reference.Reference] = read = MetadataReference.CreateFromFile(reference.Reference);
        return read.WithProperties(reference.Properties);
    }

    private string Absolute(string path) => Path.GetFullPath(path, Project.Folder);
}
