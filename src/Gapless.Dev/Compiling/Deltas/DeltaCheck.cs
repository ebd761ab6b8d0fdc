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

    /// <param name="metadata">Of the patch.</param>
    /// <param name="updated">Methods that the compiler says it has given another body.</param>
    /// <param name="plan">What is to be in it.</param>
    /// <param name="original">Of the assembly before all patches.</param>
    public static string? Refusal(byte[] metadata, IEnumerable<MethodDefinitionHandle> updated, DeltaPlan plan, MetadataReader original)
    {
        using var provider = MetadataReaderProvider.FromMetadataImage(ImmutableCollectionsMarshal.AsImmutableArray(metadata));
        var (added, methods) = (0, 0);
        foreach (var entry in provider.GetMetadataReader().GetEditAndContinueLogEntries())
        {
            _ = MetadataTokens.TryGetTableIndex(entry.Handle.Kind, out var table);
            switch (table, entry.Operation)
            {
                case (TableIndex.MethodDef, EditAndContinueOperation.Default):
                    methods += IsRemade((MethodDefinitionHandle)entry.Handle, plan, original) ? 0 : 1;
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

        return added == plan.Added && methods == plan.Updated + plan.Added && updated.Count(m => !IsRemade(m, plan, original)) == plan.Updated ? null : "the compiler changed other methods, too";
    }

    private static bool IsRemade(MethodDefinitionHandle handle, DeltaPlan plan, MetadataReader original)
    {
        // What a patch has added is behind the original's rows.
        if (MetadataTokens.GetRowNumber(handle) > original.MethodDefinitions.Count)
            return false;
        var method = original.GetMethodDefinition(handle);
        return plan.IsRemade(original.GetString(original.GetTypeDefinition(method.GetDeclaringType()).Name), original.GetString(method.Name));
    }
}
