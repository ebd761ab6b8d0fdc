using System.Collections.Immutable;
using System.Security.Cryptography;
using Gapless.Linux;
using Gapless.Linux.Files;
using Gapless.Supervisor.Releases.Packages;
using Gapless.Supervisor.Releases.Staging;
using Gapless.Supervisor.Releases.Storage;

namespace Gapless.Supervisor.Releases;

/// <summary>
/// Releases on disk, named by their contents:
/// <code>
/// ROOT/SERVICE/ID/app          the files, as they were given
/// ROOT/SERVICE/ID/manifest     what they must be
/// ROOT/SERVICE/ID/info.json    label, time, size
/// ROOT/SERVICE/shared/         what releases have in common
/// ROOT/SERVICE/.staging-*      being put together; left by a crash, deleted at the next start
/// ROOT/SERVICE/.trash-*        being deleted
/// </code>
/// A release comes into being, and goes, by one rename. Modes are kept as given, and nothing is made read-only: apps that
/// write beside their program go on working, and <see cref="Verify"/> tells.
/// </summary>
/// <remarks>One process at a time owns a store. Within it the members may be called from any thread, for one service one at a time.</remarks>
public sealed class ReleaseStore
{
    private const string StagingPrefix = ".staging-";
    private const string TrashPrefix = ".trash-";
    private const int ShortestPrefix = 4;

    private readonly string _root;
    private readonly TimeProvider _time;

    private ReleaseStore(string root, TimeProvider time)
    {
        _root = root;
        _time = time;
    }

    /// <summary>Opens a store, made if missing, and deletes what a crash left half-done.</summary>
    /// <param name="root">Absolute path.</param>
    public static ReleaseStore Open(string root, TimeProvider time)
    {
        Directory.CreateDirectory(root);
        foreach (string leftover in Directory.EnumerateDirectories(root).SelectMany(s => Directory.EnumerateDirectories(s, ".*")).ToList())
        {
            string name = Path.GetFileName(leftover);
            if (name.StartsWith(StagingPrefix, StringComparison.Ordinal) || name.StartsWith(TrashPrefix, StringComparison.Ordinal))
            {
                Trees.Delete(leftover);
            }
        }

        var store = new ReleaseStore(root, time);
        foreach (string service in Directory.EnumerateDirectories(root).Select(s => Path.GetFileName(s)))
        {
            store.ProvideShared(service);
        }

        return store;
    }

    /// <summary>The directory that the shared paths of a service lead to.</summary>
    public string SharedDirectory(string service) => Path.Combine(_root, service, "shared");

    /// <summary>Copies a directory, a package or another archive (tar, tar.gz, zip) into the store. Everything in an archive is the release, a single top-level directory too.</summary>
    /// <param name="source">Absolute path.</param>
    /// <param name="owner">Null: the supervisor's own user. Anything else needs root.</param>
    /// <param name="sharedPaths">In the form of the configuration.</param>
    /// <exception cref="ReleaseException">The store is as it was before.</exception>
    /// <exception cref="ReleaseRefusedException">A package that was altered. The store is as it was before.</exception>
    /// <exception cref="OperationCanceledException">The store is as it was before.</exception>
    public Task<StoredRelease> AddAsync(
        string service,
        string source,
        FileOwner? owner,
        IReadOnlyList<string> sharedPaths,
        string? label,
        CancellationToken cancellationToken) =>
        AddAsync(service, source, owner, sharedPaths, label, _ => { }, cancellationToken);

    /// <param name="label">Null: a package's own version.</param>
    /// <param name="admit">Called before anything is copied: with the package that it is, or with null; throws to refuse it.</param>
    internal Task<StoredRelease> AddAsync(
        string service,
        string source,
        FileOwner? owner,
        IReadOnlyList<string> sharedPaths,
        string? label,
        Action<PackageReader?> admit,
        CancellationToken cancellationToken) =>
        Task.Run(() => Add(service, source, owner, sharedPaths, label, admit, cancellationToken), cancellationToken);

    /// <summary>Newest first.</summary>
    public ImmutableArray<StoredRelease> List(string service)
    {
        string directory = Path.Combine(_root, service);
        return !Directory.Exists(directory)
            ? []
            : [.. Directory.EnumerateDirectories(directory)
                .Select(d => Path.GetFileName(d))
                .Where(ReleaseId.IsValid)
                .Select(name => Load(service, new ReleaseId(name)))
                .OfType<StoredRelease>()
                .OrderByDescending(r => r.AddedAt)
                .ThenBy(r => r.Id.Value, StringComparer.Ordinal)];
    }

    /// <summary>A release by its id; null when it is not stored.</summary>
    public StoredRelease? Load(string service, ReleaseId id) =>
        ReleaseInfoFile.Read(Path.Combine(DirectoryOf(service, id), "info.json")) is { } info
            ? new StoredRelease(id, Path.Combine(DirectoryOf(service, id), StagingArea.App), info.Label, info.AddedAt, info.Bytes)
            : null;

    /// <summary>A release by its id, the beginning of its id (at least 4 digits) or its label.</summary>
    /// <exception cref="ReleaseException">None, or more than one; the message lists them.</exception>
    public StoredRelease Find(string service, string text)
    {
        ImmutableArray<StoredRelease> all = List(service);
        StoredRelease[] matches = [.. all.Where(r => r.Label == text)];
        if (matches.Length == 0 && text.Length >= ShortestPrefix)
        {
            matches = [.. all.Where(r => r.Id.Value.StartsWith(text, StringComparison.Ordinal))];
        }

        return matches switch
        {
            [var one] => one,
            [] => throw new ReleaseException($"'{service}' has no release '{text}'. {(all.IsEmpty ? "It has none at all." : "Stored are: " + Names(all) + ".")}"),
            _ => throw new ReleaseException($"'{text}' fits more than one release of '{service}': {Names(matches)}. Give more of the id."),
        };
    }

    /// <summary>Compares what is stored with the manifest; each line names a difference. Empty: all is as it was added.</summary>
    /// <exception cref="ReleaseException">There is no such release.</exception>
    public ImmutableArray<string> Verify(string service, ReleaseId id)
    {
        if (Load(service, id) is null)
        {
            throw new ReleaseException($"'{service}' has no release '{id.Short}'.");
        }

        ReleaseManifest manifest = ReadManifest(service, id);
        return manifest.Id == id
            ? ReleaseCheck.Differences(Path.Combine(DirectoryOf(service, id), StagingArea.App), manifest)
            : ["the manifest itself was changed"];
    }

    /// <summary>Removes releases, the oldest first, until <paramref name="keep"/> are left beside those in use.</summary>
    /// <returns>What was removed.</returns>
    public ImmutableArray<ReleaseId> Prune(string service, int keep, IReadOnlySet<ReleaseId> inUse)
    {
        ImmutableArray<ReleaseId> surplus = [.. List(service).Where(r => !inUse.Contains(r.Id)).Skip(keep).Select(r => r.Id)];
        foreach (ReleaseId id in surplus)
        {
            string trash = Path.Combine(_root, service, TrashPrefix + RandomName());
            DurableFiles.Rename(DirectoryOf(service, id), trash);
            DurableFiles.FlushDirectory(Path.Combine(_root, service));
            Trees.Delete(trash);
        }

        return surplus;
    }

    private StoredRelease Add(string service, string source, FileOwner? owner, IReadOnlyList<string> sharedPaths, string? label, Action<PackageReader?> admit, CancellationToken cancellationToken)
    {
        string staging = Path.Combine(_root, service, StagingPrefix + RandomName());
        try
        {
            Directory.CreateDirectory(staging);
            var area = new StagingArea(staging, sharedPaths, owner, cancellationToken);
            if (Directory.Exists(source))
            {
                Receive(null);
                DirectorySource.CopyInto(area, source);
            }
            else if (File.Exists(source))
            {
                ArchiveSource.CopyInto(area, source, Receive);
            }
            else
            {
                throw new ReleaseException($"There is no '{source}'.");
            }

            ReleaseManifest manifest = area.Finish();
            cancellationToken.ThrowIfCancellationRequested();
            return Commit(service, staging, manifest, label);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOSPC or Errno.EDQUOT)
        {
            throw DiskFull(e);
        }
        catch (IOException e) when ((e.HResult & 0xffff) is (int)Errno.ENOSPC or (int)Errno.EDQUOT)
        {
            throw DiskFull(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ReleaseException($"'{source}' could not be stored: {e.Message}", e);
        }
        finally
        {
            Trees.Delete(staging);
        }

        void Receive(PackageReader? package)
        {
            admit(package);
            label ??= package?.Manifest.Version;
        }
    }

    private StoredRelease Commit(string service, string staging, ReleaseManifest manifest, string? label)
    {
        string final = DirectoryOf(service, manifest.Id);
        bool present = Load(service, manifest.Id) is not null;
        var info = new ReleaseInfoFile(label ?? Load(service, manifest.Id)?.Label, _time.GetUtcNow(), manifest.Bytes);
        if (present)
        {
            AtomicFile.Write(Path.Combine(final, "info.json"), info.ToJson());
        }
        else
        {
            AtomicFile.Write(Path.Combine(staging, "manifest"), manifest.Text);
            AtomicFile.Write(Path.Combine(staging, "info.json"), info.ToJson());
            if (!DurableFiles.Rename(staging, final))
            {
                throw new ReleaseException($"'{final}' is there, but is no release. Move it away.");
            }

            DurableFiles.FlushDirectory(Path.Combine(_root, service));
        }

        SharedFiles.Provide(final, SharedDirectory(service), manifest);
        return Load(service, manifest.Id)! with { AlreadyPresent = present };
    }

    /// <summary>A crash between the rename of a release and that of what it brought for shared paths.</summary>
    private void ProvideShared(string service)
    {
        foreach (StoredRelease release in List(service))
        {
            string directory = DirectoryOf(service, release.Id);
            if (Directory.Exists(Path.Combine(directory, StagingArea.Seed)))
            {
                SharedFiles.Provide(directory, SharedDirectory(service), ReadManifest(service, release.Id));
            }
        }
    }

    private ReleaseManifest ReadManifest(string service, ReleaseId id) =>
        ReleaseManifest.Parse(File.ReadAllText(Path.Combine(DirectoryOf(service, id), "manifest")));

    private ReleaseException DiskFull(Exception e) =>
        new($"The disk of '{_root}' is full; nothing was stored. Make room, or lower 'keep' so that fewer old releases stay.", e);

    private string DirectoryOf(string service, ReleaseId id) => Path.Combine(_root, service, id.Value);

    private static string Names(IEnumerable<StoredRelease> releases) =>
        string.Join(", ", releases.Select(r => r.Label is null ? r.Id.Short : $"{r.Id.Short} ({r.Label})"));

    private static string RandomName() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
}
