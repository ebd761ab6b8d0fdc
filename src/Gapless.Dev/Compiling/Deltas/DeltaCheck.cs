using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Runtime.InteropServices;

namespace Gapless.Dev.Compiling.Deltas;

/// <summary>
/// Reads a patch before it is sent. Whatever the rules about sources may have missed shows here: a patch that holds more than the bodies of the planned methods, such as a type or a field
/// that the compiler added for them, is not used.
/// </summary>
internal static class DeltaCheck
{
    /// <summary>Rows that a body needs to name what it uses.</summary>
    private static readonly HashSet<TableIndex> Names =
    [
        TableIndex.AssemblyRef, TableIndex.TypeRef, TableIndex.MemberRef, TableIndex.TypeSpec, TableIndex.MethodSpec, TableIndex.StandAloneSig, TableIndex.Param, TableIndex.CustomAttribute,
    ];

    /// <param name="updated">Tokens of methods that the compiler says it has given another body.</param>
    public static string? Refusal(byte[] metadata, IEnumerable<int> updated, DeltaPlan plan)
    {
        using var provider = MetadataReaderProvider.FromMetadataImage(ImmutableCollectionsMarshal.AsImmutableArray(metadata));
        var (added, methods) = (0, 0);
        foreach (var entry in provider.GetMetadataReader().GetEditAndContinueLogEntries())
        {
            _ = MetadataTokens.TryGetTableIndex(entry.Handle.Kind, out var table);
            switch (table, entry.Operation)
            {
                case (TableIndex.MethodDef, EditAndContinueOperation.Default):
                    methods++;
                    break;
                case (TableIndex.TypeDef, EditAndContinueOperation.AddMethod):
                    added++;
                    break;
                case (TableIndex.MethodDef, EditAndContinueOperation.AddParameter):
                case (_, EditAndContinueOperation.Default) when Names.Contains(table):
                    break;
                default:
                    return $"the compiler needs more than the methods themselves ({table})";
            }
        }

        return added == plan.Added && methods == plan.Updated + plan.Added && updated.Count() == plan.Updated ? null : "the compiler changed other methods, too";
    }
}
