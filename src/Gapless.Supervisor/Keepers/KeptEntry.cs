using Gapless.Linux;

namespace Gapless.Supervisor.Keepers;

/// <summary>Whose socket it is. Parts hold neither tabs nor line ends.</summary>
internal sealed record KeptKey(string Service, string Address, int Slot, int Position)
{
    public static KeptKey Parse(ReadOnlySpan<string> parts) => new(parts[0], parts[1], int.Parse(parts[2]), int.Parse(parts[3]));

    public override string ToString() => $"{Service}\t{Address}\t{Slot}\t{Position}";
}

/// <summary>One socket in the keeper.</summary>
internal sealed record KeptEntry(KeptKey Key, FileDescriptor Descriptor);
