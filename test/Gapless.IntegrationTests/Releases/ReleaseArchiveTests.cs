using System.Formats.Tar;
using System.IO.Compression;
using Gapless.Supervisor.Releases;

namespace Gapless.IntegrationTests.Releases;

public sealed class ReleaseArchiveTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("tar -C {0} -cf {1} .")]
    [InlineData("tar -C {0} -czf {1} .")]
    [InlineData("tar -C {0} --format=gnu -cf {1} .")]
    [InlineData("tar -C {0} --format=v7 -czf {1} .")]
    [InlineData("cd {0} && zip -qry {1}.zip . && mv {1}.zip {1}")]
    public async Task What_the_usual_tools_pack_is_the_same_release_as_the_directory(string command)
    {
        _fixture.File("bin/shop", "#!/bin/sh\n", "755");
        _fixture.File("bin/" + new string('n', 60), "x", "600");
        File.CreateSymbolicLink(Path.Combine(_fixture.Source, "run"), "bin/shop");
        Directory.CreateDirectory(Path.Combine(_fixture.Source, "empty"));
        string archive = Path.Combine(_fixture.Root, "named-like-nothing");
        Shell(string.Format(command, _fixture.Source, archive));

        StoredRelease packed = await _fixture.AddAsync(archive);

        (await _fixture.AddAsync()).ShouldSatisfyAllConditions(r => r.Id.ShouldBe(packed.Id), r => r.AlreadyPresent.ShouldBeTrue());
        _fixture.Store.Verify("shop", packed.Id).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_hard_link_in_an_archive_becomes_a_copy()
    {
        string archive = _fixture.Tar(StoreFixture.TarFile("a", "text"), StoreFixture.TarLink("b", "./a", TarEntryType.HardLink));
        StoredRelease release = await _fixture.AddAsync(archive);
        File.WriteAllText(Path.Combine(release.Directory, "b"), "other");
        File.ReadAllText(Path.Combine(release.Directory, "a")).ShouldBe("text");
    }

    public static TheoryData<string, TarEntry[]> Hostile => new()
    {
        { "'../evil' leaves the release through '..'.", [StoreFixture.TarFile("../evil")] },
        { "'a/../../evil' leaves the release through '..'.", [StoreFixture.TarFile("a/../../evil")] },
        { "'/etc/evil' is an absolute path.", [StoreFixture.TarFile("/etc/evil")] },
        { "'d' is a CharacterDevice.", [new PaxTarEntry(TarEntryType.CharacterDevice, "d") { DeviceMajor = 1, DeviceMinor = 3 }] },
        { "'d' is a BlockDevice.", [new PaxTarEntry(TarEntryType.BlockDevice, "d")] },
        { "'p' is a Fifo.", [new PaxTarEntry(TarEntryType.Fifo, "p")] },
        { "The link 'l' names '/etc', outside of the release.", [StoreFixture.TarLink("l", "/etc")] },
        { "The link 'l' names '../x', which leads out of the release.", [StoreFixture.TarLink("l", "../x")] },
        { "The link 'l' names 'a/b/up/../../x', which leads out of the release.", [StoreFixture.TarLink("a/b/up", "../.."), StoreFixture.TarLink("l", "a/b/up/../../x")] },
        { "'l' is there as a link and as a directory.", [StoreFixture.TarLink("l", "/tmp"), StoreFixture.TarFile("l/evil")] },
        { "'l' is there as a link and as a file.", [StoreFixture.TarLink("l", "/tmp/evil"), StoreFixture.TarFile("l")] },
        { "'l' is there as a file and as a link.", [StoreFixture.TarFile("l"), StoreFixture.TarLink("l", "x")] },
        { "'/etc/passwd' is an absolute path.", [StoreFixture.TarLink("h", "/etc/passwd", TarEntryType.HardLink)] },
        { "'../x' leaves the release through '..'.", [StoreFixture.TarLink("h", "../x", TarEntryType.HardLink)] },
        { "The hard link 'h' names 'later', which is no file of the release before it.", [StoreFixture.TarLink("h", "later", TarEntryType.HardLink)] },
        { "'a' is in the archive twice.", [StoreFixture.TarFile("a"), StoreFixture.TarFile("a")] },
        { "'a' is in the archive twice.", [StoreFixture.TarFile("a"), StoreFixture.TarFile(".//a")] },
        { "The link 'logs/l' in a shared path names '../../../x'.", [StoreFixture.TarLink("logs/l", "../../../x")] },
        { "'data' is there as a link and as a directory.", [StoreFixture.TarLink("data", "x")] },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Whatever_leaves_the_release_is_refused_and_nothing_is_left(string message, TarEntry[] entries)
    {
        string archive = _fixture.Tar([StoreFixture.TarFile("first"), .. entries]);
        (await _fixture.RefusedAsync(archive, "logs/", "data/app.db")).ShouldContain(message, Case.Sensitive);
    }

    [Theory]
    [InlineData("../evil", 0, "'../evil' leaves the release through '..'.")]
    [InlineData("/evil", 0, "'/evil' is an absolute path.")]
    [InlineData("a\\evil", 0, "'a\\evil' has a backslash")]
    [InlineData("l", 0xa1ff, "The link 'l' names '/etc', outside of the release.")]
    [InlineData("p", 0x11ff, "'p' is a file of another kind.")]
    public async Task A_hostile_zip_is_refused(string name, int mode, string message)
    {
        string archive = Path.Combine(_fixture.Root, "a.zip");
        using (ZipArchive zip = await ZipFile.OpenAsync(archive, ZipArchiveMode.Create, TestContext.Current.CancellationToken))
        {
            ZipArchiveEntry entry = zip.CreateEntry(name);
            entry.ExternalAttributes = mode << 16;
            await using Stream contents = await entry.OpenAsync(TestContext.Current.CancellationToken);
            await contents.WriteAsync("/etc"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        (await _fixture.RefusedAsync(archive)).ShouldContain(message);
    }

    [Theory]
    [InlineData("tar -C {0} -czf {1} .", 0.5)]
    [InlineData("tar -C {0} -cf {1} .", 0.5)]
    [InlineData("cd {0} && zip -qry {1}.zip . && mv {1}.zip {1}", 0.5)]
    public async Task A_cut_archive_is_refused(string command, double part)
    {
        byte[] noise = new byte[100_000];
        new Random(1).NextBytes(noise);
        await File.WriteAllBytesAsync(_fixture.File("noise", ""), noise, TestContext.Current.CancellationToken);
        string archive = Path.Combine(_fixture.Root, "cut");
        Shell(string.Format(command, _fixture.Source, archive));
        using (FileStream file = File.OpenWrite(archive))
        {
            file.SetLength((long)(file.Length * part));
        }

        (await _fixture.RefusedAsync(archive)).ShouldContain("is damaged");
    }

    private static void Shell(string command)
    {
        using var process = System.Diagnostics.Process.Start("/bin/sh", ["-c", command]);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
    }
}
