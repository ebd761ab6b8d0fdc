using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Gapless.Dev.Compiling.Sources;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Gapless.Dev.Compiling.Deltas;

/// <summary>Makes the patches for what was started from one folder, one after the other. For one caller at a time.</summary>
internal sealed class DeltaMaker : IDisposable
{
    /// <summary>Each patch makes the metadata of the process longer, and long sessions have run into limits of the runtime: after so many a new process is due.</summary>
    private const int MostPatches = 200;

    private readonly int _folder;
    private readonly Guid _module;
    private readonly ModuleMetadata _metadata;
    private readonly PEReader _image;
    private readonly MetadataReaderProvider _pdb;
    private readonly Lazy<HashSet<string>> _startUp;
    private EmitBaseline? _baseline;
    private int _made;

    /// <param name="emission">What the folder holds.</param>
    /// <param name="folder">The number of the folder.</param>
    public DeltaMaker(Emission emission, int folder)
    {
        Current = emission.Of;
        _folder = folder;
        _image = new PEReader(emission.Assembly);
        _metadata = ModuleMetadata.CreateFromImage(emission.Assembly);
        _module = _metadata.GetModuleVersionId();
        _pdb = MetadataReaderProvider.FromPortablePdbImage(emission.Pdb);
        _startUp = new Lazy<HashSet<string>>(() => StartUpCode.Find(emission.Of.Compilation, CancellationToken.None));
    }

    /// <summary>What the process runs when it has taken all patches.</summary>
    public Generated Current { get; private set; }

    /// <summary>Does beforehand what the first patch would have to wait for.</summary>
    public void Prepare()
    {
        _ = _startUp.Value;
        _baseline ??= FirstBaseline();
    }

    /// <summary>Finds out, and changes nothing.</summary>
    public DeltaOutcome Try(Generated next, CancellationToken cancellation)
    {
        if (Current.Sources.Input.Options.OptimizationLevel != OptimizationLevel.Debug)
            return new DeltaOutcome.Refused("optimized code cannot be patched");
        if (!Current.SameTrees(next))
            return new DeltaOutcome.Refused("the source generators made something else");
        var (edits, more) = Edits(next);
        if (more is not null)
            return new DeltaOutcome.Refused(more);
        if (edits.Count == 0)
            return new DeltaOutcome.Same();
        if (_made >= MostPatches)
            return new DeltaOutcome.Refused($"{_made} patches were made of this process");
        var plan = DeltaPlan.Of(edits, Current.Compilation, next.Compilation, _startUp.Value, cancellation);
        return plan.Refusal is { } refusal ? new DeltaOutcome.Refused(refusal) : Emit(plan, next, cancellation);
    }

    /// <summary>The patch is going to be sent: the next one is made for what it leaves.</summary>
    public void Keep(DeltaOutcome.Made made) => (_baseline, _made, Current) = (made.Baseline, made.Patch.Ordinal, made.Of);

    public void Dispose()
    {
        _image.Dispose();
        _metadata.Dispose();
        _pdb.Dispose();
    }

    private (List<MemberEdit> Edits, string? More) Edits(Generated next)
    {
        var (before, after) = (Current.Sources.Trees, next.Sources.Trees);
        if (before.Count != after.Count || after.Keys.Any(k => !before.ContainsKey(k)))
            return ([], "a source file came or went");
        var edits = new List<MemberEdit>();
        foreach (var (path, tree) in after)
        {
            if (before[path] == tree)
                continue;
            var difference = SourceDifference.Between(before[path], tree, Current.Sources.Input.DocumentationFile is not null);
            if (difference.More is { } more)
                return ([], more);
            if (LineNumbers.Matter(before[path], tree, Current.Compilation))
                return ([], $"lines of {Path.GetFileName(path)} moved whose numbers the code asks for");
            edits.AddRange(difference.Edits);
        }

        return (edits, null);
    }

    private DeltaOutcome Emit(DeltaPlan plan, Generated next, CancellationToken cancellation)
    {
        _baseline ??= FirstBaseline();
        using var metadata = new MemoryStream();
        using var il = new MemoryStream();
        using var pdb = new MemoryStream();
        var options = new EmitDifferenceOptions { EmitFieldRva = false, MethodImplEntriesSupported = false };
        var result = next.Compilation.EmitDifference(_baseline, plan.Edits, plan.IsAdded, metadata, il, pdb, options, cancellation);
        if (!result.Success)
        {
            var errors = result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToImmutableArray();
            return errors.Length > 0 && errors.All(e => e.Location.IsInSource) ? new DeltaOutcome.Broken(errors) : new DeltaOutcome.Refused("the compiler can make no patch of it");
        }

        var image = metadata.ToArray();
        if (DeltaCheck.Refusal(image, result.UpdatedMethods, plan, _metadata.GetMetadataReader()) is { } refusal)
            return new DeltaOutcome.Refused(refusal);
        var patch = new Patch(_folder, _made + 1, _module, image, il.ToArray(), pdb.ToArray(), [.. result.ChangedTypes.Select(t => MetadataTokens.GetToken(t))], plan.Names);
        return new DeltaOutcome.Made(patch, next, result.Baseline!);
    }

    private EmitBaseline FirstBaseline()
    {
        var debug = _pdb.GetMetadataReader();
        return EmitBaseline.CreateInitialBaseline(
            Current.Compilation, _metadata, m => DebugInformation.Of(debug, m), Signature, hasPortableDebugInformation: true);
    }

    private StandaloneSignatureHandle Signature(MethodDefinitionHandle method)
    {
        var address = _image.GetMetadataReader().GetMethodDefinition(method).RelativeVirtualAddress;
        return address == 0 ? default : _image.GetMethodBody(address).LocalSignature;
    }
}
