using System.Formats.Tar;
using System.IO.Compression;

namespace Gapless.IntegrationTests.Releases.Trust;

/// <summary>What an attacker does to a package: takes it apart and puts it together otherwise.</summary>
internal static class GapFile
{
    public static List<GnuTarEntry> Read(string path)
    {
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        var entries = new List<GnuTarEntry>();
        while (tar.GetNextEntry(copyData: true) is GnuTarEntry entry)
        {
            entries.Add(entry);
        }

        return entries;
    }

    public static void Write(string path, IEnumerable<GnuTarEntry> entries)
    {
        using var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        using var tar = new TarWriter(gzip, TarEntryFormat.Gnu);
        foreach (GnuTarEntry entry in entries)
        {
            if (entry.DataStream is { } data)
            {
                data.Position = 0;
            }

            tar.WriteEntry(entry);
        }
    }

    /// <summary>The manifest, then a header that announces a name of so many bytes, and the name.</summary>
    public static void WriteWithLongName(string path, GnuTarEntry manifest, int length)
    {
        var whole = new MemoryStream();
        manifest.DataStream!.Position = 0;
        using (var tar = new TarWriter(whole, TarEntryFormat.Gnu, leaveOpen: true))
        {
            tar.WriteEntry(manifest);
        }

        byte[] header = new byte[512];
        void Put(int at, string text) => System.Text.Encoding.ASCII.GetBytes(text).CopyTo(header, at);
        Put(0, "././@LongLink");
        Put(100, "0000644\0" + "0000000\0" + "0000000\0" + Convert.ToString(length, 8).PadLeft(11, '0') + "\0" + "00000000000\0" + "        " + "L");
        Put(257, "ustar  \0");
        Put(148, Convert.ToString(header.Sum(b => b), 8).PadLeft(6, '0') + "\0 ");
        const int EndOfTar = 1024;
        using var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        gzip.Write(whole.GetBuffer().AsSpan(0, (int)whole.Length - EndOfTar));
        gzip.Write(header);
        gzip.Write(new byte[length]);
    }

    public static GnuTarEntry NewFile(string name, string contents) => new(TarEntryType.RegularFile, name)
    {
        Mode = (UnixFileMode)Convert.ToInt32("644", 8),
        DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(contents)),
    };

    public static GnuTarEntry Named(this IEnumerable<GnuTarEntry> entries, string name) => entries.Single(e => e.Name == name);
}
