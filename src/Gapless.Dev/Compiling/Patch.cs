namespace Gapless.Dev.Compiling;

/// <summary>New bodies and members for a process that runs.</summary>
/// <param name="Folder">The <see cref="StartInfo.Number"/> of what has to be running.</param>
/// <param name="Ordinal">Counted from 1: a process takes patches in this order only, none left out.</param>
/// <param name="Module">The module version id of the assembly.</param>
/// <param name="Types">Tokens of the types that changed.</param>
/// <param name="Methods">For people: what changed.</param>
internal sealed record Patch(
    int Folder,
    int Ordinal,
    Guid Module,
    ReadOnlyMemory<byte> Metadata,
    ReadOnlyMemory<byte> Il,
    ReadOnlyMemory<byte> Pdb,
    IReadOnlyList<int> Types,
    IReadOnlyList<string> Methods);
