using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Gapless.Supervisor.Preflight.Programs;

/// <summary>A program or library of machine code. Layout: elf(5); needed symbol versions: Linux Standard Base Core, "Symbol Versioning".</summary>
/// <param name="Machine">e_machine.</param>
/// <param name="Interpreter">The dynamic linker it is started with; null: a library, or linked statically.</param>
/// <param name="Needed">Libraries it is linked with.</param>
/// <param name="Versions">Symbol versions it needs, such as <c>GLIBC_2.34</c>.</param>
internal sealed record ElfFile(int Machine, string? Interpreter, ImmutableArray<string> Needed, ImmutableArray<string> Versions)
{
    private const int LongestRead = 1 << 24;
    private const int PT_LOAD = 1;
    private const int PT_DYNAMIC = 2;
    private const int PT_INTERP = 3;
    private const long DT_NEEDED = 1;
    private const long DT_STRTAB = 5;
    private const long DT_STRSZ = 10;
    private const long DT_VERNEED = 0x6ffffffe;
    private const long DT_VERNEEDNUM = 0x6fffffff;

    /// <summary>Null: it is none. Of other machines than 64-bit little-endian ones only <see cref="Machine"/> is read.</summary>
    public static ElfFile? Read(string path)
    {
        using var file = File.OpenRead(path);
        var head = Bytes(file, 0, 64);
        if (head.Length < 20 || !head.AsSpan().StartsWith("\u007fELF"u8))
            return null;
        var isLittle = head[5] == 1;
        var machine = isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(18)) : BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(18));
        return head[4] == 2 && isLittle && head.Length == 64 ? Read(file, head, machine) : new ElfFile(machine, null, [], []);
    }

    private static ElfFile Read(FileStream file, byte[] head, int machine)
    {
        var segments = Segments(file, head);
        var interpreter = segments.Find(s => s.Kind == PT_INTERP) is { Size: > 0 and < 4096 } named ? Text(Bytes(file, named.Offset, (int)named.Size), 0) : null;
        var dynamic = segments.Find(s => s.Kind == PT_DYNAMIC);
        if (dynamic.Size is <= 0 or > LongestRead)
            return new ElfFile(machine, interpreter, [], []);

        var entries = Bytes(file, dynamic.Offset, (int)dynamic.Size);
        var tags = Enumerable.Range(0, entries.Length / 16).Select(i => (Tag: Long(entries, i * 16), Value: Long(entries, i * 16 + 8))).ToList();
        long Value(long tag) => tags.Find(t => t.Tag == tag).Value;

        var strings = Bytes(file, OffsetOf(segments, Value(DT_STRTAB)), (int)Math.Clamp(Value(DT_STRSZ), 0, LongestRead));
        var versions = Value(DT_VERNEEDNUM) > 0 ? NeededVersions(Bytes(file, OffsetOf(segments, Value(DT_VERNEED)), 1 << 16), strings, Value(DT_VERNEEDNUM)) : [];
        return new ElfFile(machine, interpreter, [.. tags.Where(t => t.Tag == DT_NEEDED).Select(t => Text(strings, t.Value))], versions);
    }

    private static List<(int Kind, long Offset, long Address, long Size)> Segments(FileStream file, byte[] head)
    {
        var size = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(54));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(56));
        if (size < 56)
            return [];
        var table = Bytes(file, Long(head, 32), size * count);
        return [.. Enumerable.Range(0, table.Length / size).Select(i => i * size)
            .Select(at => (BinaryPrimitives.ReadInt32LittleEndian(table.AsSpan(at)), Long(table, at + 8), Long(table, at + 16), Long(table, at + 32)))];
    }

    // struct Verneed: version, count, file, first aux, next; struct Vernaux: hash, flags, index, name, next. Offsets are relative to the struct.
    private static ImmutableArray<string> NeededVersions(byte[] table, byte[] strings, long files)
    {
        var versions = ImmutableArray.CreateBuilder<string>();
        for (long need = 0, file = 0; file < files && need + 16 <= table.Length; file++)
        {
            var count = BinaryPrimitives.ReadUInt16LittleEndian(table.AsSpan((int)need + 2));
            var aux = need + Int(table, need + 8);
            for (var i = 0; i < count && aux >= 0 && aux + 16 <= table.Length; i++)
            {
                versions.Add(Text(strings, Int(table, aux + 8)));
                aux += Int(table, aux + 12);
            }

            var next = Int(table, need + 12);
            if (next <= 0)
                break;
            need += next;
        }

        return versions.ToImmutable();
    }

    private static long OffsetOf(List<(int Kind, long Offset, long Address, long Size)> segments, long address)
    {
        var segment = segments.Find(s => s.Kind == PT_LOAD && address >= s.Address && address < s.Address + s.Size);
        return address - segment.Address + segment.Offset;
    }

    private static byte[] Bytes(FileStream file, long offset, int count)
    {
        if (offset < 0 || offset >= file.Length || count <= 0)
            return [];
        var bytes = new byte[Math.Min(count, file.Length - offset)];
        return bytes[..RandomAccess.Read(file.SafeFileHandle, bytes, offset)];
    }

    private static long Long(byte[] bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));

    private static int Int(byte[] bytes, long at) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan((int)at));

    private static string Text(byte[] bytes, long at)
    {
        if (at < 0 || at >= bytes.Length)
            return "";
        var rest = bytes.AsSpan((int)at);
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}
