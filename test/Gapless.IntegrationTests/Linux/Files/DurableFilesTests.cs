using Gapless.Linux;
using Gapless.Linux.Files;

namespace Gapless.IntegrationTests.Linux.Files;

public sealed class DurableFilesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("gapless-files-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_status_tells_kind_mode_size_and_times_without_following_links()
    {
        string file = In("file");
        File.WriteAllText(file, "12345");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.SetGroup);
        File.SetLastWriteTimeUtc(file, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        File.CreateSymbolicLink(In("link"), "file");

        FileStatus status = FileStatus.Read(file);
        status.Kind.ShouldBe(FileKind.File);
        status.Mode.ShouldBe(Convert.ToInt32("2500", 8));
        status.Size.ShouldBe(5);
        status.Modified.ShouldBe(981_173_106L * 1_000_000_000);
        status.Changed.ShouldBeGreaterThan(status.Modified);
        FileStatus.Read(In("link")).Kind.ShouldBe(FileKind.SymbolicLink);
        FileStatus.Read(_directory).Kind.ShouldBe(FileKind.Directory);
        FileStatus.Read("/dev/null").Kind.ShouldBe(FileKind.Device);
        FileStatus.Find(In("missing")).ShouldBeNull();
        Should.Throw<LinuxException>(() => FileStatus.Read(In("missing"))).Errno.ShouldBe(Errno.ENOENT);
    }

    [Fact]
    public void A_directory_is_never_renamed_over_a_filled_one()
    {
        Directory.CreateDirectory(In("new"));
        Directory.CreateDirectory(In("old/filled"));
        Directory.CreateDirectory(In("empty"));
        DurableFiles.Rename(In("new"), In("old")).ShouldBeFalse();
        DurableFiles.Rename(In("new"), In("empty")).ShouldBeTrue();
        Directory.Exists(In("old/filled")).ShouldBeTrue();
        Should.Throw<LinuxException>(() => DurableFiles.Rename(In("new"), In("x"))).Errno.ShouldBe(Errno.ENOENT);
        DurableFiles.FlushDirectory(_directory);
    }

    [Fact]
    public void The_owner_of_a_link_is_changed_and_not_of_what_it_names()
    {
        RequireRoot.OrFail();
        File.WriteAllText(In("file"), "");
        File.CreateSymbolicLink(In("link"), "file");
        DurableFiles.ChangeOwner(In("link"), 65534, 65533);
        FileStatus.Read(In("link")).ShouldSatisfyAllConditions(s => s.Uid.ShouldBe(65534u), s => s.Gid.ShouldBe(65533u));
        FileStatus.Read(In("file")).Uid.ShouldBe(0u);
    }

    [Fact]
    public void A_clone_has_the_contents_or_the_answer_is_no()
    {
        File.WriteAllText(In("from"), "contents");
        using (FileStream from = File.OpenRead(In("from")))
        using (FileStream to = File.Create(In("to")))
        {
            bool cloned = DurableFiles.TryClone(from.SafeFileHandle, to.SafeFileHandle);
            to.Length.ShouldBe(cloned ? 8 : 0);
            DurableFiles.Flush(to.SafeFileHandle);
        }
    }

    private string In(string name) => Path.Combine(_directory, name);
}
