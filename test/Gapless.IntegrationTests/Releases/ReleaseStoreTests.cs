using Gapless.IntegrationTests.Linux;
using Gapless.Linux.Files;
using Gapless.Supervisor.Releases;

namespace Gapless.IntegrationTests.Releases;

public sealed class ReleaseStoreTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_directory_is_stored_with_its_modes_and_links()
    {
        _fixture.File("shop", "#!/bin/sh\n", "755");
        _fixture.File("conf/secret.json", "{}", "600");
        File.CreateSymbolicLink(Path.Combine(_fixture.Source, "current"), "conf/secret.json");
        File.SetUnixFileMode(Path.Combine(_fixture.Source, "conf"), (UnixFileMode)Convert.ToInt32("750", 8));

        StoredRelease release = await _fixture.AddAsync(label: "1.0");

        Octal(release, "shop").ShouldBe("755");
        Octal(release, "conf").ShouldBe("750");
        Octal(release, "conf/secret.json").ShouldBe("600");
        new FileInfo(In(release, "current")).LinkTarget.ShouldBe("conf/secret.json");
        File.ReadAllText(In(release, "shop")).ShouldBe("#!/bin/sh\n");
        release.ShouldSatisfyAllConditions(r => r.Label.ShouldBe("1.0"), r => r.Bytes.ShouldBe(12), r => r.AlreadyPresent.ShouldBeFalse());
        _fixture.Store.Verify("shop", release.Id).ShouldBeEmpty();
        _fixture.Reopen();
        _fixture.Store.List("shop").ShouldBe([release]);
    }

    [Fact]
    public async Task The_store_shares_nothing_with_the_source()
    {
        string file = _fixture.File("shop", "one");
        StoredRelease release = await _fixture.AddAsync();
        await File.WriteAllTextAsync(file, "two");
        File.ReadAllText(In(release, "shop")).ShouldBe("one");
    }

    [Fact]
    public async Task The_same_contents_are_recognised_and_count_as_deployed_again()
    {
        _fixture.File("shop", "one");
        StoredRelease first = await _fixture.AddAsync(label: "1.0");
        _fixture.File("shop", "two");
        StoredRelease other = await _fixture.AddAsync(label: "1.1");
        _fixture.File("shop", "one");

        StoredRelease again = await _fixture.AddAsync();

        again.AlreadyPresent.ShouldBeTrue();
        again.Id.ShouldBe(first.Id);
        again.Label.ShouldBe("1.0");
        again.AddedAt.ShouldBeGreaterThan(other.AddedAt);
        _fixture.Store.List("shop").Select(r => r.Id).ShouldBe([first.Id, other.Id]);
        (await _fixture.AddAsync(label: "1.2")).Label.ShouldBe("1.2");
    }

    [Fact]
    public async Task Files_belong_to_the_user_of_the_service()
    {
        RequireRoot.OrFail();
        _fixture.File("conf/a", "x", "4755");
        File.CreateSymbolicLink(Path.Combine(_fixture.Source, "l"), "conf");
        _fixture.File("logs/old", "x");
        StoredRelease release = await _fixture.AddAsync(null, null, new FileOwner(65534, 65533), "logs/", "db/app.db");
        string[] owned = [release.Directory, In(release, "conf"), In(release, "conf/a"), In(release, "l"), In(release, "logs"), Shared("logs"), Shared("logs/old"), Shared("db")];
        foreach (string path in owned)
        {
            FileStatus status = FileStatus.Read(path);
            (status.Uid, status.Gid).ShouldBe((65534u, 65533u), path);
        }

        Octal(release, "conf/a").ShouldBe("4755");
    }

    [Fact]
    public async Task Shared_paths_lead_to_one_place_that_the_first_release_fills()
    {
        _fixture.File("shop", "one");
        _fixture.File("data/app.db", "first");
        _fixture.File("logs/old.txt", "old");
        StoredRelease one = await _fixture.AddAsync(null, null, null, "logs/", "data/app.db", "up/loads/");
        await File.WriteAllTextAsync(In(one, "logs/new.txt"), "new");
        await File.WriteAllTextAsync(In(one, "data/app.db"), "changed");

        _fixture.File("shop", "two");
        _fixture.File("data/app.db", "second");
        StoredRelease two = await _fixture.AddAsync(null, null, null, "logs/", "data/app.db", "up/loads/");

        File.ReadAllText(In(two, "data/app.db")).ShouldBe("changed");
        Directory.GetFiles(In(two, "logs")).Select(p => Path.GetFileName(p)).Order().ShouldBe(["new.txt", "old.txt"]);
        Directory.Exists(In(two, "up/loads")).ShouldBeTrue();
        _fixture.Store.Verify("shop", one.Id).ShouldBeEmpty();
        _fixture.Store.Prune("shop", 0, new HashSet<ReleaseId>()).Length.ShouldBe(2);
        File.ReadAllText(Shared("logs/new.txt")).ShouldBe("new");
    }

    [Fact]
    public async Task A_shared_file_that_nobody_brought_is_made_by_the_app_behind_the_link()
    {
        _fixture.File("shop", "one");
        StoredRelease release = await _fixture.AddAsync(null, null, null, "data/app.db");
        await File.WriteAllTextAsync(In(release, "data/app.db"), "made");
        File.ReadAllText(Shared("data/app.db")).ShouldBe("made");
    }

    [Fact]
    public async Task Contents_of_shared_paths_do_not_make_another_release()
    {
        _fixture.File("shop", "one");
        _fixture.File("logs/a", "1");
        StoredRelease one = await _fixture.AddAsync(null, null, null, "logs/");
        _fixture.File("logs/a", "2");
        (await _fixture.AddAsync(null, null, null, "logs/")).Id.ShouldBe(one.Id);
        (await _fixture.AddAsync(null, null, null)).Id.ShouldNotBe(one.Id);
    }

    [Fact]
    public async Task What_a_crash_left_between_release_and_shared_files_is_finished_at_the_next_start()
    {
        _fixture.File("shop", "one");
        StoredRelease release = await _fixture.AddAsync(null, null, null, "logs/");
        Directory.Delete(Shared("logs"));
        Directory.CreateDirectory(Path.Combine(release.Directory, "../seed/logs"));
        File.WriteAllText(Path.Combine(release.Directory, "../seed/logs/kept"), "x");
        _fixture.Reopen();
        File.Exists(Shared("logs/kept")).ShouldBeTrue();
        Directory.Exists(Path.Combine(release.Directory, "../seed")).ShouldBeFalse();
    }

    [Fact]
    public async Task Sockets_pipes_and_devices_are_refused()
    {
        string pipe = Path.Combine(_fixture.Source, "pipe");
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", pipe))
        {
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        (await _fixture.RefusedAsync()).ShouldBe("'pipe' is a pipe. A release holds files, directories and links.");
    }

    [Theory]
    [InlineData("/etc/passwd", "The link 'l' names '/etc/passwd', outside of the release. Copy what it names into the release, or make the link relative.")]
    [InlineData("../source", "The link 'l' names '../source', which leads out of the release.")]
    public async Task Links_out_of_the_source_are_refused(string target, string message)
    {
        File.CreateSymbolicLink(Path.Combine(_fixture.Source, "l"), target);
        (await _fixture.RefusedAsync()).ShouldBe(message);
    }

    [Fact]
    public async Task A_source_that_cannot_be_read_is_named()
    {
        (await _fixture.RefusedAsync("/nonexistent/app.tgz")).ShouldBe("There is no '/nonexistent/app.tgz'.");
        (await _fixture.RefusedAsync(_fixture.File("text", new string('x', 2000)))).ShouldEndWith("is neither a directory nor a tar, tar.gz or zip archive.");
    }

    [Fact]
    public async Task A_source_that_is_still_being_written_is_refused()
    {
        string log = _fixture.File("a-growing-file", new string('x', 8 << 20));
        using var stop = new CancellationTokenSource();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task writer = Task.Run(
            async () =>
            {
                await using var stream = new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
                while (!stop.IsCancellationRequested)
                {
                    stream.WriteByte(1);
                    await stream.FlushAsync(CancellationToken.None);
                    begun.TrySetResult();
                }
            },
            CancellationToken.None);
        await begun.Task;
        string? message = null;
        for (int attempt = 0; attempt < 50 && message is null; attempt++)
        {
            // Where the writer got no processor during the whole copy, the copy is a true one, and nothing is to be refused.
            try
            {
                await _fixture.AddAsync();
            }
            catch (ReleaseException e)
            {
                message = e.Message;
            }
        }

        await stop.CancelAsync();
        await writer;
        message.ShouldBe("'a-growing-file' changed while it was copied. Deploy a build that is finished.");
    }

    [Fact]
    public async Task Cancelling_leaves_nothing()
    {
        _fixture.File("shop", "one");
        string[] before = _fixture.Listing();
        await Should.ThrowAsync<OperationCanceledException>(() => _fixture.Store.AddAsync("shop", _fixture.Source, null, [], null, new CancellationToken(canceled: true)));
        _fixture.Listing().ShouldBe(before);
    }

    [Fact]
    public async Task A_full_disk_leaves_the_store_as_it_was()
    {
        RequireRoot.OrFail();
        using var small = new SmallDisk();
        var store = ReleaseStore.Open(Path.Combine(small.Path, "store"), TimeProvider.System);
        _fixture.File("shop", "fits");
        StoredRelease fits = await store.AddAsync("shop", _fixture.Source, null, ["logs/"], null, TestContext.Current.CancellationToken);
        _fixture.File("big", new string('x', 3 << 20));

        ReleaseException error = await Should.ThrowAsync<ReleaseException>(() => store.AddAsync("shop", _fixture.Source, null, ["logs/"], null, TestContext.Current.CancellationToken));

        error.Message.ShouldStartWith($"The disk of '{small.Path}/store' is full; nothing was stored.");
        Directory.GetFileSystemEntries(Path.Combine(small.Path, "store/shop")).Select(p => Path.GetFileName(p)).Order().ShouldBe([fits.Id.Value, "shared"], ignoreOrder: true);
        store.Verify("shop", fits.Id).ShouldBeEmpty();
        File.Delete(Path.Combine(_fixture.Source, "big"));
        (await store.AddAsync("shop", _fixture.Source, null, ["logs/"], null, TestContext.Current.CancellationToken)).AlreadyPresent.ShouldBeTrue();
    }

    [Fact]
    public async Task Every_change_of_a_stored_release_is_found()
    {
        _fixture.File("bin/shop", "one", "755");
        _fixture.File("conf", "{}");
        _fixture.File("gone", "x");
        File.CreateSymbolicLink(Path.Combine(_fixture.Source, "l"), "conf");
        StoredRelease release = await _fixture.AddAsync(null, null, null, "logs/");
        File.WriteAllText(In(release, "logs/fine"), "x");
        File.WriteAllText(In(release, "bin/shop"), "two");
        File.SetUnixFileMode(In(release, "conf"), UnixFileMode.UserRead);
        File.Delete(In(release, "gone"));
        File.Delete(In(release, "l"));
        File.CreateSymbolicLink(In(release, "l"), "bin");
        File.WriteAllText(In(release, "bin/extra"), "x");
        _fixture.Store.Verify("shop", release.Id).ShouldBe(
            ["bin/shop: the contents were changed", "conf: the mode was changed", "gone: is missing", "l: the link was changed", "bin/extra: was added"]);
    }

    [Fact]
    public async Task Pruning_takes_the_oldest_and_never_one_in_use()
    {
        var releases = new List<StoredRelease>();
        for (int i = 0; i < 5; i++)
        {
            _fixture.File("d/shop", $"{i}");
            File.SetUnixFileMode(Path.Combine(_fixture.Source, "d"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
            releases.Add(await _fixture.AddAsync());
            File.SetUnixFileMode(Path.Combine(_fixture.Source, "d"), UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        }

        _fixture.Store.Prune("shop", 2, new HashSet<ReleaseId> { releases[0].Id, releases[4].Id }).ShouldBe([releases[1].Id]);
        _fixture.Store.List("shop").Select(r => r.Id).ShouldBe([releases[4].Id, releases[3].Id, releases[2].Id, releases[0].Id]);
        _fixture.Listing().ShouldNotContain(p => p.Contains(".trash", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_release_is_found_by_id_prefix_or_label()
    {
        _fixture.File("shop", "one");
        StoredRelease one = await _fixture.AddAsync(label: "1.0");
        _fixture.File("shop", "two");
        StoredRelease two = await _fixture.AddAsync(label: "1.0");
        _fixture.Store.Find("shop", one.Id.Value).ShouldBe(one);
        _fixture.Store.Find("shop", two.Id.Short).ShouldBe(two);
        Should.Throw<ReleaseException>(() => _fixture.Store.Find("shop", "1.0")).Message
            .ShouldBe($"'1.0' fits more than one release of 'shop': {two.Id.Short} (1.0), {one.Id.Short} (1.0). Give more of the id.");
        Should.Throw<ReleaseException>(() => _fixture.Store.Find("shop", one.Id.Value[..3])).Message.ShouldStartWith("'shop' has no release");
        Should.Throw<ReleaseException>(() => _fixture.Store.Find("cart", "1.0")).Message.ShouldBe("'cart' has no release '1.0'. It has none at all.");
    }

    private static string In(StoredRelease release, string path) => Path.Combine(release.Directory, path);

    private string Shared(string path) => Path.Combine(_fixture.Store.SharedDirectory("shop"), path);

    private static string Octal(StoredRelease release, string path) => Convert.ToString(FileStatus.Read(In(release, path)).Mode, 8);
}
