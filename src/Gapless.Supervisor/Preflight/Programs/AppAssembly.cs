using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Gapless.Supervisor.Preflight.Programs;

/// <summary>What the code of a .NET program refers to, read from its metadata: nothing of it is loaded or run.</summary>
/// <param name="References">Names of assemblies.</param>
/// <param name="Members">Names of methods and fields of other assemblies.</param>
internal sealed record AppAssembly(ImmutableHashSet<string> References, ImmutableHashSet<string> Members)
{
    private static readonly AppAssembly None = new([], []);

    public static AppAssembly Of(IEnumerable<RuntimeConfig> programs) =>
        programs.Select(p => p.Assembly).Where(File.Exists).Select(Read).Aggregate(None, (all, one) => new AppAssembly(all.References.Union(one.References), all.Members.Union(one.Members)));

    private static AppAssembly Read(string path)
    {
        try
        {
            using var file = new PEReader(File.OpenRead(path));
            if (!file.HasMetadata)
                return None;
            var metadata = file.GetMetadataReader();
            return new AppAssembly(
                [.. metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name))],
                [.. metadata.MemberReferences.Select(m => metadata.GetString(metadata.GetMemberReference(m).Name))]);
        }
        catch (BadImageFormatException)
        {
            return None;
        }
    }
}
