using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;

namespace Gapless.Dev.Compiling.Sources;

/// <summary>A project compiled to the end.</summary>
/// <param name="Surface">The assembly as others that reference it see it: the same bytes as long as nothing they could notice has changed.</param>
/// <param name="Documentation">Empty: nobody asked for it.</param>
internal sealed record Emission(Generated Of, ImmutableArray<byte> Assembly, ImmutableArray<byte> Pdb, ImmutableArray<byte> Surface, ImmutableArray<byte> Documentation)
{
    /// <param name="withSurface">Others reference it.</param>
    /// <returns>Null with the errors, else the assembly and no errors.</returns>
    public static (Emission? Emission, ImmutableArray<Diagnostic> Errors) Make(Generated generated, bool withSurface, CancellationToken cancellation)
    {
        var input = generated.Sources.Input;
        using var assembly = new MemoryStream();
        using var pdb = new MemoryStream();
        using var documentation = input.DocumentationFile is null ? null : new MemoryStream();
        using var win32 = generated.Compilation.CreateDefaultWin32Resources(versionResource: true, noManifest: false, manifestContents: null, iconInIcoFormat: null);
        using var sourceLink = input.SourceLink is { } link && File.Exists(link) ? File.OpenRead(link) : null;
        var result = generated.Compilation.Emit(assembly, pdb, documentation, win32, input.Resources, input.EmitOptions, sourceLinkStream: sourceLink, cancellationToken: cancellation);
        if (!result.Success)
            return (null, [.. result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)]);
        var surface = withSurface ? SurfaceOf(generated, cancellation) : [];
        return (new Emission(generated, Bytes(assembly), Bytes(pdb), surface, documentation is null ? [] : Bytes(documentation)), []);
    }

    private static ImmutableArray<byte> SurfaceOf(Generated generated, CancellationToken cancellation)
    {
        using var stream = new MemoryStream();
        generated.Compilation.Emit(stream, options: new EmitOptions(metadataOnly: true, includePrivateMembers: false), cancellationToken: cancellation);
        return Bytes(stream);
    }

    private static ImmutableArray<byte> Bytes(MemoryStream stream) => System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(stream.ToArray());
}
