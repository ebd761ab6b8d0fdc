using System.Text;

namespace Gapless.Hosting.Sessions;

/// <summary>How entries are written for another process: their number, then each with its times.</summary>
internal static class CacheFormat
{
    public const int Version = 1;

    public static byte[] Write(Action<BinaryWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.Unicode))
            write(writer);
        return bytes.ToArray();
    }

    public static T Read<T>(byte[] bytes, Func<BinaryReader, T> read)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes, writable: false), Encoding.Unicode);
        var result = read(reader);
        return reader.BaseStream.Position == bytes.Length ? result : throw new InvalidDataException($"{bytes.Length - reader.BaseStream.Position} bytes follow the last entry.");
    }

    public static void WriteEntries(BinaryWriter writer, IReadOnlyCollection<CacheEntry> entries)
    {
        writer.Write(entries.Count);
        foreach (var entry in entries)
        {
            writer.Write(entry.Key);
            writer.Write(entry.Absolute);
            writer.Write(entry.Sliding);
            writer.Write(entry.Written);
            writer.Write(entry.Expires);
            writer.Write(entry.Value.Length);
            writer.Write(entry.Value);
        }
    }

    public static List<CacheEntry> ReadEntries(BinaryReader reader)
    {
        var entries = new List<CacheEntry>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var key = reader.ReadString();
            var (absolute, sliding, written, expires) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
            var length = reader.ReadInt32();
            var value = reader.ReadBytes(length);
            if (value.Length != length)
                throw new EndOfStreamException($"The value of '{key}' ends early.");
            entries.Add(new CacheEntry(key, value, absolute, sliding, written).ThatExpires(expires));
        }
        return entries;
    }
}
