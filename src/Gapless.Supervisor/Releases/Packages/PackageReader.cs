using System.Collections.Immutable;
using System.Formats.Tar;
using System.IO.Compression;

namespace Gapless.Supervisor.Releases.Packages;

/// <summary>
/// Reads a package from front to back, once. What is said of it (<see cref="Manifest"/>, <see cref="Signatures"/>) is read before any of
/// its files, so that it can be refused before anything is unpacked.
/// </summary>
internal sealed class PackageReader : IDisposable
{
    private const int LargestManifest = 16 * 1024 * 1024;
    private const int LargestSignature = 1024;
    private const int MostSignatures = 64;

    /// <summary>Headers of one entry, a name of 4 KiB included.</summary>
    private const int EntryOverhead = 12 * 1024;

    private readonly FileStream _file;
    private readonly BoundedStream _stream;
    private readonly TarReader _tar;
    private TarEntry? _first;

    private PackageReader(FileStream file, BoundedStream stream, TarReader tar, PackageManifest manifest)
    {
        _file = file;
        _stream = stream;
        _tar = tar;
        Manifest = manifest;
        Signatures = ReadSignatures();
        _stream.Allow(manifest.Contents.Entries.Sum(e => e.Size + EntryOverhead));
    }

    public PackageManifest Manifest { get; }

    public ImmutableArray<PackageSignature> Signatures { get; }

    /// <exception cref="ReleaseException">The file is no package.</exception>
    /// <exception cref="ReleaseRefusedException">It is one, and was altered.</exception>
    public static PackageReader Open(string path)
    {
        FileStream file = File.OpenRead(path);
        try
        {
            return TryOpen(file) ?? throw new ReleaseException($"'{path}' is no package. 'gapless pack' makes one.");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Null, and the file where it was, when it is some other archive. Owns the file otherwise.</summary>
    /// <exception cref="ReleaseRefusedException">A package that was altered.</exception>
    public static PackageReader? TryOpen(FileStream file)
    {
        var stream = new BoundedStream(new GZipStream(file, CompressionMode.Decompress, leaveOpen: true), LargestManifest + (MostSignatures * (LargestSignature + EntryOverhead)));
        var tar = new TarReader(stream, leaveOpen: true);
        if (First(tar) is not { Name: PackageLayout.Manifest } first)
        {
            stream.Dispose();
            file.Position = 0;
            return null;
        }

        try
        {
            return new PackageReader(file, stream, tar, PackageManifest.Parse(Read(first, LargestManifest)));
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or EndOfStreamException)
        {
            throw new ReleaseRefusedException($"its manifest cannot be read: {e.Message}");
        }
    }

    /// <summary>
    /// Everything in the package, in the order of the manifest, each entry held against it. The contents of a file are read before the
    /// next entry is asked for; after the last one all of the manifest was there, and nothing else.
    /// </summary>
    /// <exception cref="ReleaseRefusedException">The package was altered.</exception>
    public IEnumerable<(ManifestEntry Entry, Stream Contents)> Entries()
    {
        foreach (ManifestEntry expected in Manifest.Contents.Entries)
        {
            TarEntry found = Next() ?? throw new ReleaseRefusedException($"it was altered: '{expected.Path}' is missing");
            if (!Fits(found, expected))
            {
                throw new ReleaseRefusedException($"it was altered: where its manifest has '{expected.Path}' it has '{found.Name}'");
            }

            if (expected.Kind != EntryKind.File)
            {
                yield return (expected, Stream.Null);
                continue;
            }

            using var contents = new CheckedStream(found.DataStream ?? Stream.Null, expected);
            yield return (expected, contents);
            contents.Finish();
        }

        if (Next() is { } extra)
        {
            throw new ReleaseRefusedException($"it was altered: '{extra.Name}' is not in its manifest");
        }

        ReadChecksum();
    }

    public void Dispose()
    {
        _tar.Dispose();
        _stream.Dispose();
        _file.Dispose();
    }

    /// <summary>Null as well where there is no tar: whoever reads it as an ordinary archive says what is wrong with it.</summary>
    private static TarEntry? First(TarReader tar)
    {
        try
        {
            return tar.GetNextEntry();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            return null;
        }
    }

    private static bool Fits(TarEntry found, ManifestEntry expected) =>
        found.Name.TrimEnd('/') == PackageLayout.App + expected.Path && expected.Kind switch
        {
            EntryKind.File => found.EntryType == TarEntryType.RegularFile && (int)found.Mode == expected.Mode && found.Length == expected.Size,
            EntryKind.Directory => found.EntryType == TarEntryType.Directory && (int)found.Mode == expected.Mode,
            EntryKind.Link => found.EntryType == TarEntryType.SymbolicLink && found.LinkName == expected.Target,
            _ => false,
        };

    private static byte[] Read(TarEntry entry, int largest)
    {
        if (entry.EntryType != TarEntryType.RegularFile || entry.Length > largest)
        {
            throw new FormatException($"'{entry.Name}' is no file of at most {largest} bytes.");
        }

        byte[] contents = new byte[entry.Length];
        entry.DataStream?.ReadExactly(contents);
        return contents;
    }

    private ImmutableArray<PackageSignature> ReadSignatures()
    {
        var signatures = ImmutableArray.CreateBuilder<PackageSignature>();
        while ((_first = _tar.GetNextEntry()) is { } entry && entry.Name.StartsWith(PackageLayout.Signatures, StringComparison.Ordinal))
        {
            if (signatures.Count == MostSignatures)
            {
                throw new FormatException($"It has more than {MostSignatures} signatures.");
            }

            signatures.Add(new PackageSignature(entry.Name[PackageLayout.Signatures.Length..], Read(entry, LargestSignature)));
        }

        return signatures.ToImmutable();
    }

    private TarEntry? Next()
    {
        TarEntry? next = _first ?? Following();
        _first = null;
        return next;
    }

    /// <summary>
    /// It stands at the end of the archive. Where nothing is signed it is what tells damage: a flipped bit in a name changes manifest and entry alike
    /// when one is compressed as a repetition of the other.
    /// </summary>
    private void ReadChecksum()
    {
        Span<byte> rest = stackalloc byte[4096];
        try
        {
            while (_stream.Read(rest) > 0)
            {
                // The end of a tar is padded.
            }
        }
        catch (InvalidDataException e)
        {
            throw new ReleaseRefusedException($"it is damaged: {e.Message}");
        }
    }

    private TarEntry? Following()
    {
        try
        {
            return _tar.GetNextEntry();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new ReleaseRefusedException($"it is damaged: {e.Message}");
        }
    }
}
