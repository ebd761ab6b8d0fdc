using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Gapless.Hosting.Sessions;

/// <summary>
/// How entries are written for another process, which waits for them meanwhile: numbers are little-endian, keys and values have their length in
/// bytes before them.
/// </summary>
internal ref struct CacheFormat
{
    public const int Version = 1;

    private Span<byte> _writing;
    private ReadOnlySpan<byte> _reading;

    public static byte[] Write(CacheContents contents)
    {
        var length = 2L * sizeof(int);
        foreach (var (key, _) in contents.Removed)
            length += LengthOf(key) + sizeof(long);
        foreach (var entry in contents.Entries)
            length += LengthOf(entry.Key) + (4 * sizeof(long)) + sizeof(int) + entry.Value.Length;

        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)length));
        var writer = new CacheFormat { _writing = bytes };
        writer.Write(contents.Removed.Count);
        foreach (var (key, at) in contents.Removed)
        {
            writer.Write(key);
            writer.Write(at);
        }
        writer.Write(contents.Entries.Count);
        foreach (var entry in contents.Entries)
        {
            writer.Write(entry.Key);
            writer.Write(entry.Absolute);
            writer.Write(entry.Sliding);
            writer.Write(entry.Written);
            writer.Write(entry.Expires);
            writer.Write(entry.Value.Length);
            writer.Write(entry.Value);
        }
        return bytes;
    }

    /// <exception cref="InvalidDataException">The bytes end early, or go on after the end.</exception>
    public static CacheContents Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CacheFormat { _reading = bytes };
        var removed = new List<(string, long)>();
        for (var left = reader.ReadInt32(); left > 0; left--)
            removed.Add((reader.ReadString(), reader.ReadInt64()));
        var entries = new List<CacheEntry>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var key = reader.ReadString();
            var (absolute, sliding, written, expires) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
            var value = reader.Read(reader.ReadInt32()).ToArray();
            entries.Add(new CacheEntry(key, value, absolute, sliding, written).ThatExpires(expires));
        }
        return reader._reading.IsEmpty ? new CacheContents(removed, entries) : throw new InvalidDataException($"{reader._reading.Length} bytes follow the last entry.");
    }

    private static int LengthOf(string key) => sizeof(int) + (sizeof(char) * key.Length);

    private void Write(int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_writing, number);
        _writing = _writing[sizeof(int)..];
    }

    private void Write(long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_writing, number);
        _writing = _writing[sizeof(long)..];
    }

    private void Write(string key)
    {
        Write(sizeof(char) * key.Length);
        Write(MemoryMarshal.AsBytes(key.AsSpan()));
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_writing);
        _writing = _writing[bytes.Length..];
    }

    private int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Read(sizeof(int)));

    private long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Read(sizeof(long)));

    private string ReadString() => new(MemoryMarshal.Cast<byte, char>(Read(ReadInt32())));

    private ReadOnlySpan<byte> Read(int length)
    {
        if (length < 0 || length > _reading.Length)
            throw new InvalidDataException($"{length} bytes were to follow, and {_reading.Length} do.");
        var bytes = _reading[..length];
        _reading = _reading[length..];
        return bytes;
    }
}
