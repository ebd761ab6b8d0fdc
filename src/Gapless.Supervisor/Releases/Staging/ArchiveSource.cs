using System.Formats.Tar;
using System.IO.Compression;
using Gapless.Supervisor.Releases.Packages;

namespace Gapless.Supervisor.Releases.Staging;

/// <summary>An archive as the source of a release. Its kind is told by its first bytes, never by its name.</summary>
internal static class ArchiveSource
{
    private const int UstarAt = 257;

    /// <param name="admit">Called before anything is unpacked: with the package that it is, or with null; throws to refuse it.</param>
    /// <exception cref="ReleaseException">It is no archive we read, it is damaged, or something in it cannot be part of a release.</exception>
    /// <exception cref="ReleaseRefusedException">It is a package that was altered.</exception>
    public static void CopyInto(StagingArea staging, string path, Action<PackageReader?> admit)
    {
        using FileStream file = File.OpenRead(path);
        byte[] head = new byte[512];
        int length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        file.Position = 0;
        try
        {
            if (head is [0x1f, 0x8b, ..] && PackageReader.TryOpen(file) is { } found)
            {
                using PackageReader package = found;
                admit(package);
                PackageSource.CopyInto(staging, package);
                return;
            }

            admit(null);
            switch (head.AsSpan(0, length))
            {
                case [0x1f, 0x8b, ..]:
                    using (var gzip = new GZipStream(file, CompressionMode.Decompress))
                    {
                        CopyTar(staging, gzip);

                        // The checksum stands behind the end of the tar.
                        gzip.CopyTo(Stream.Null);
                    }

                    break;
                case [(byte)'P', (byte)'K', 3 or 5, ..]:
                    CopyZip(staging, file);
                    break;
                case { Length: 512 } block when block[UstarAt..].StartsWith("ustar"u8):
                    CopyTar(staging, file);
                    break;
                default:
                    throw new ReleaseException($"'{path}' is neither a directory nor a tar, tar.gz or zip archive.");
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or NotSupportedException)
        {
            throw new ReleaseException($"'{path}' is damaged: {e.Message}", e);
        }
    }

    private static void CopyTar(StagingArea staging, Stream stream)
    {
        using var tar = new TarReader(stream, leaveOpen: true);
        bool isEmpty = true;
        while (tar.GetNextEntry() is { } entry)
        {
            isEmpty = false;
            int mode = (int)entry.Mode;
            switch (entry.EntryType)
            {
                case TarEntryType.Directory:
                    staging.AddDirectory(entry.Name, mode);
                    break;
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                    staging.AddFile(entry.Name, mode, entry.DataStream ?? Stream.Null);
                    break;
                case TarEntryType.SymbolicLink:
                    staging.AddLink(entry.Name, entry.LinkName);
                    break;
                case TarEntryType.HardLink:
                    staging.AddHardLink(entry.Name, entry.LinkName);
                    break;
                case TarEntryType.GlobalExtendedAttributes:
                    break;
                default:
                    throw Refused(entry.Name, entry.EntryType.ToString());
            }
        }

        // What is left of one that was cut off within its first bytes looks like this.
        if (isEmpty)
        {
            throw new ReleaseException("The archive holds nothing.");
        }
    }

    private static void CopyZip(StagingArea staging, Stream stream)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            if (entry.FullName.Contains('\\', StringComparison.Ordinal))
            {
                throw new ReleaseException($"'{entry.FullName}' has a backslash: the archive was packed by a tool that writes Windows paths. Pack it with another.");
            }

            int unix = entry.ExternalAttributes >> 16 & 0xffff;
            int mode = unix & 0xfff;
            bool directory = entry.FullName.EndsWith('/');
            switch (unix & 0xf000)
            {
                case 0xa000:
                    using (var reader = new StreamReader(entry.Open()))
                    {
                        staging.AddLink(entry.FullName, reader.ReadToEnd());
                    }

                    break;
                case 0 or 0x8000 or 0x4000 when directory:
                    staging.AddDirectory(entry.FullName, mode == 0 ? Convert.ToInt32("755", 8) : mode);
                    break;
                case 0 or 0x8000:
                    using (Stream contents = entry.Open())
                    {
                        // Archives from Windows carry no modes.
                        staging.AddFile(entry.FullName, mode == 0 ? Convert.ToInt32("644", 8) : mode, contents);
                    }

                    break;
                default:
                    throw Refused(entry.FullName, "file of another kind");
            }
        }
    }

    private static ReleaseException Refused(string name, string kind) =>
        new($"'{name}' is a {kind}. A release holds files, directories and links.");
}
