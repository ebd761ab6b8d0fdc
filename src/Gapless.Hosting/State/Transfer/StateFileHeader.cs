using System.Buffers.Binary;

namespace Gapless.Hosting.State;

/// <summary>How far a memory file is. A word of its header, changed by compare-exchange in memory that all holders share.</summary>
internal enum StateStage
{
    /// <summary>Being written, or its writer died over it.</summary>
    Writing,

    /// <summary>All of it is there.</summary>
    Complete,

    /// <summary>One process has taken it over, and nobody else can.</summary>
    Taken,

    /// <summary>The writer has taken it back, and nobody can take it over.</summary>
    Withdrawn,
}

/// <summary>
/// The first 32 bytes of a memory file, little-endian: magic (8 bytes), format (4), stage (4), length of the directory (4), its CRC-32C (4),
/// length of the file (8). The directory follows, and then what its entries point at.
/// </summary>
internal readonly record struct StateFileHeader(int DirectoryLength, uint DirectoryCrc, long FileLength)
{
    public const int Length = 32;
    public const int Format = 1;
    public const int StageOffset = 12;

    private static ReadOnlySpan<byte> Magic => "GAPSTATE"u8;

    /// <summary>Writes it with the stage <see cref="StateStage.Writing"/>.</summary>
    public void Write(Span<byte> into)
    {
        into[..Length].Clear();
        Magic.CopyTo(into);
        BinaryPrimitives.WriteInt32LittleEndian(into[8..], Format);
        BinaryPrimitives.WriteInt32LittleEndian(into[16..], DirectoryLength);
        BinaryPrimitives.WriteUInt32LittleEndian(into[20..], DirectoryCrc);
        BinaryPrimitives.WriteInt64LittleEndian(into[24..], FileLength);
    }

    /// <exception cref="StateRefusedException">It is not a state's memory, or of another format, or not as long as it says.</exception>
    public static StateFileHeader Read(ReadOnlySpan<byte> from, long size)
    {
        if (from.Length < Length || !from.StartsWith(Magic))
            throw new StateRefusedException($"The memory handed over ({size} bytes) holds no state: it does not begin as one.", "Look for another program on this control channel.");
        var format = BinaryPrimitives.ReadInt32LittleEndian(from[8..]);
        if (format != Format)
            throw new StateRefusedException($"The state handed over has format {format}; this process reads format {Format}.", "Use releases with the same major version of Gapless.Hosting.");
        RefuseUnlessComplete((StateStage)BinaryPrimitives.ReadInt32LittleEndian(from[StageOffset..]));
        var header = new StateFileHeader(
            BinaryPrimitives.ReadInt32LittleEndian(from[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(from[20..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[24..]));
        if (header.FileLength != size || header.DirectoryLength < 0 || header.DirectoryLength > size - Length)
            throw new StateRefusedException($"The state handed over is damaged: it has {size} bytes and says {header.FileLength}, {header.DirectoryLength} of them for its directory.", "Hand it over again.");
        return header;
    }

    public static void RefuseUnlessComplete(StateStage stage)
    {
        if (stage != StateStage.Complete)
        {
            throw stage switch
            {
                StateStage.Writing => new StateRefusedException("The state handed over is not complete: its writer has not finished, or has died over it.", "Hand it over again, or start without it."),
                StateStage.Taken => new StateRefusedException("The state handed over was taken by another process.", "One process takes it: ask that one."),
                StateStage.Withdrawn => new StateRefusedException("The state handed over was taken back by its writer.", "Ask the writer to hand it over again."),
                _ => new StateRefusedException($"The state handed over is damaged: its stage is {(int)stage}.", "Hand it over again."),
            };
        }
    }
}
