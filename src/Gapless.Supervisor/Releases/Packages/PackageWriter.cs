using System.Formats.Tar;
using System.IO.Compression;
using Gapless.Supervisor.Releases.Staging;
using Gapless.Supervisor.Releases.Storage;

namespace Gapless.Supervisor.Releases.Packages;

/// <summary>Makes packages. The same manifest, signatures and files give the same bytes: times and owners on the disk are not taken over.</summary>
public static class PackageWriter
{
    /// <summary>Packs a directory, which must hold still. The package replaces a file of its name when it is whole.</summary>
    /// <param name="describe">Gets the contents and when the newest file was written, and says the rest.</param>
    /// <exception cref="ReleaseException">Something in the directory cannot be part of a release; there is no new package.</exception>
    public static PackageManifest Pack(string directory, string output, Func<ReleaseManifest, DateTimeOffset, PackageManifest> describe, CancellationToken cancellationToken)
    {
        string staging = $"{output}.{Guid.NewGuid():N}.staging";
        try
        {
            Directory.CreateDirectory(staging);
            var area = new StagingArea(staging, shared: [], owner: null, cancellationToken);
            DirectorySource.CopyInto(area, directory);
            ReleaseManifest contents = area.Finish();
            PackageManifest manifest = describe(contents, Newest(directory, contents));
            Replace(output, file => Write(file, manifest, [], contents.Entries.Select(e => (e, Open(Path.Combine(staging, StagingArea.App), e)))));
            return manifest;
        }
        finally
        {
            Trees.Delete(staging);
        }
    }

    /// <summary>Adds a signature, in place of an older one by the same key. Everything in the package is checked on the way.</summary>
    /// <returns>All of its signatures.</returns>
    /// <exception cref="ReleaseRefusedException">The package was altered; it stays as it is.</exception>
    public static IReadOnlyList<PackageSignature> AddSignature(string path, Func<PackageManifest, PackageSignature> sign)
    {
        using PackageReader package = PackageReader.Open(path);
        PackageSignature added = sign(package.Manifest);
        PackageSignature[] all = [.. package.Signatures.Where(s => s.KeyId != added.KeyId).Append(added).OrderBy(s => s.KeyId, StringComparer.Ordinal)];
        Replace(path, file => Write(file, package.Manifest, all, package.Entries().Select(e => (e.Entry, Seekable(path, e.Entry, e.Contents)))));
        return all;
    }

    private static void Write(Stream output, PackageManifest manifest, IEnumerable<PackageSignature> signatures, IEnumerable<(ManifestEntry Entry, Stream Contents)> entries)
    {
        using var gzip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true);
        using var tar = new TarWriter(gzip, TarEntryFormat.Gnu, leaveOpen: true);
        void Add(TarEntryType type, string name, int mode, Stream? contents, string? target = null)
        {
            var entry = new GnuTarEntry(type, name) { Mode = (UnixFileMode)mode, ModificationTime = manifest.Built };
            if (contents is not null)
            {
                entry.DataStream = contents;
            }

            if (target is not null)
            {
                entry.LinkName = target;
            }

            tar.WriteEntry(entry);
        }

        int plain = Convert.ToInt32("644", 8);
        Add(TarEntryType.RegularFile, PackageLayout.Manifest, plain, new MemoryStream(manifest.Utf8));
        foreach (PackageSignature signature in signatures)
        {
            Add(TarEntryType.RegularFile, PackageLayout.Signatures + signature.KeyId, plain, new MemoryStream(signature.Der.ToArray()));
        }

        foreach ((ManifestEntry entry, Stream contents) in entries)
        {
            using Stream closing = contents;
            string name = PackageLayout.App + entry.Path;
            switch (entry.Kind)
            {
                case EntryKind.File:
                    Add(TarEntryType.RegularFile, name, entry.Mode, contents);
                    break;
                case EntryKind.Directory:
                    Add(TarEntryType.Directory, name + "/", entry.Mode, contents: null);
                    break;
                default:
                    Add(TarEntryType.SymbolicLink, name, Convert.ToInt32("777", 8), contents: null, entry.Target);
                    break;
            }
        }
    }

    private static void Replace(string path, Action<Stream> write)
    {
        string next = $"{path}.{Guid.NewGuid():N}";
        try
        {
            using (FileStream file = File.Create(next))
            {
                write(file);
            }

            File.Move(next, path, overwrite: true);
        }
        finally
        {
            File.Delete(next);
        }
    }

    private static Stream Open(string app, ManifestEntry entry) => entry.Kind == EntryKind.File ? File.OpenRead(Path.Combine(app, entry.Path)) : Stream.Null;

    /// <summary>The writer of tars takes what it cannot seek in into memory as a whole.</summary>
    private static Stream Seekable(string beside, ManifestEntry entry, Stream contents)
    {
        if (entry.Kind != EntryKind.File)
        {
            return Stream.Null;
        }

        var copy = new FileStream($"{beside}.{Guid.NewGuid():N}", new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose });
        contents.CopyTo(copy);
        copy.Position = 0;
        return copy;
    }

    private static DateTimeOffset Newest(string directory, ReleaseManifest contents) => contents.Entries
        .Where(e => e.Kind == EntryKind.File)
        .Select(e => new DateTimeOffset(File.GetLastWriteTimeUtc(Path.Combine(directory, e.Path)), TimeSpan.Zero))
        .DefaultIfEmpty(DateTimeOffset.UnixEpoch)
        .Max();
}
