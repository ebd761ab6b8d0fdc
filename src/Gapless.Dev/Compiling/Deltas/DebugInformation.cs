using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using Microsoft.CodeAnalysis.Emit;

namespace Gapless.Dev.Compiling.Deltas;

/// <summary>What a portable PDB keeps of a method for later patches.</summary>
internal static class DebugInformation
{
    private static readonly Guid Slots = new("755F52A8-91C5-45BE-B4B8-209571E552BD");
    private static readonly Guid Lambdas = new("A643004C-0240-496F-A783-30D64F4979DE");
    private static readonly Guid States = new("8B78CD68-2EDE-420B-980B-E15884B8AAA3");

    public static EditAndContinueMethodDebugInformation Of(MetadataReader pdb, MethodDefinitionHandle method) =>
        EditAndContinueMethodDebugInformation.Create(Read(pdb, method, Slots), Read(pdb, method, Lambdas), Read(pdb, method, States));

    private static ImmutableArray<byte> Read(MetadataReader pdb, MethodDefinitionHandle method, Guid kind)
    {
        foreach (var handle in pdb.GetCustomDebugInformation(MetadataTokens.EntityHandle(MetadataTokens.GetToken(method))))
        {
            var information = pdb.GetCustomDebugInformation(handle);
            if (pdb.GetGuid(information.Kind) == kind)
                return pdb.GetBlobContent(information.Value);
        }

        return [];
    }
}
