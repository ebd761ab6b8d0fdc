using System.Formats.Tar;
using Gapless.Supervisor.Releases;

namespace Gapless.IntegrationTests.Releases;

/// <summary>A store and a source in a directory of their own.</summary>
internal sealed class StoreFixture : IDisposable
{
    public StoreFixture()
    {
        Directory.CreateDirectory(Source);
        Store = ReleaseStore.Open(StoreRoot, TimeProvider.System);
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("gapless-store-").FullName;

    public string Source => Path.Combine(Root, "source");

    public string StoreRoot => Path.Combine(Root, "store");

    public ReleaseStore Store { get; private set; }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    public string File(string name, string contents, string mode = "644")
    {
        string path = Path.Combine(Source, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, contents);
        System.IO.File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));
        return path;
    }

    public string Tar(params TarEntry[] entries)
    {
        string path = Path.Combine(Root, $"{Guid.NewGuid():N}.tar");
        using FileStream stream = System.IO.File.Create(path);
        using var writer = new TarWriter(stream, TarEntryFormat.Pax);
        foreach (TarEntry entry in entries)
        {
            writer.WriteEntry(entry);
        }

        return path;
    }

    public static TarEntry TarFile(string name, string contents = "x") =>
        new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(contents)), Mode = (UnixFileMode)Convert.ToInt32("640", 8) };

    public static TarEntry TarLink(string name, string target, TarEntryType type = TarEntryType.SymbolicLink) => new PaxTarEntry(type, name) { LinkName = target };

    public Task<StoredRelease> AddAsync(string? source = null, string? label = null, FileOwner? owner = null, params string[] shared) =>
        Store.AddAsync("shop", source ?? Source, owner, shared, label, CancellationToken.None);

    public async Task<string> RefusedAsync(string? source = null, params string[] shared)
    {
        string[] before = Listing();
        string message = (await Should.ThrowAsync<ReleaseException>(() => AddAsync(source, null, null, shared))).Message;
        Listing().ShouldBe(before);
        return message;
    }

    public void Reopen() => Store = ReleaseStore.Open(StoreRoot, TimeProvider.System);

    /// <summary>Every name in the store, links not followed; the service's own directory left out.</summary>
    public string[] Listing() =>
        [.. Directory.EnumerateFileSystemEntries(StoreRoot, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Select(p => Path.GetRelativePath(StoreRoot, p)).Where(p => p != "shop").Order(StringComparer.Ordinal)];
}
