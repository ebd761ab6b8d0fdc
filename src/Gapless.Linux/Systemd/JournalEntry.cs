using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Gapless.Linux.Systemd;

/// <summary>An entry of the journal in the making: fields with names in capitals.</summary>
public sealed class JournalEntry
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    public JournalEntry Add(string name, string value) => Add(name, Encoding.UTF8.GetBytes(value));

    /// <summary>A value may be of any bytes; one with a line end is preceded by its length.</summary>
    public JournalEntry Add(string name, ReadOnlySpan<byte> value)
    {
        _bytes.Write(Encoding.ASCII.GetBytes(name));
        if (value.Contains((byte)'\n'))
        {
            Span<byte> length = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)value.Length);
            _bytes.Write("\n"u8);
            _bytes.Write(length);
        }
        else
        {
            _bytes.Write("="u8);
        }
        _bytes.Write(value);
        _bytes.Write("\n"u8);
        return this;
    }

    /// <summary>Begins anew.</summary>
    public void Clear() => _bytes.ResetWrittenCount();
}
