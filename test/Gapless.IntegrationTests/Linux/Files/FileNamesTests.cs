using Gapless.Linux;
using Gapless.Linux.Files;
using Gapless.Linux.Processes;

namespace Gapless.IntegrationTests.Linux.Files;

public sealed class FileNamesTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("gapless-files-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void A_link_is_the_same_file_under_a_second_name()
    {
        string a = Write("a", "content");

        FileNames.TryLink(a, In("b")).ShouldBeTrue();

        FileStatus.Read(In("b")).Inode.ShouldBe(FileStatus.Read(a).Inode);
        FileStatus.Read(a).Links.ShouldBe(2u);
        Should.Throw<LinuxException>(() => FileNames.TryLink(a, In("b"))).Errno.ShouldBe(Errno.EEXIST);
        Should.Throw<LinuxException>(() => FileNames.TryLink(In("missing"), In("c"))).Errno.ShouldBe(Errno.ENOENT);
        FileNames.TryLink(a, $"/dev/shm/gapless-{Guid.NewGuid()}").ShouldBeFalse("another file system cannot share the file");
    }

    [Fact]
    public void Names_are_kept_or_swapped_in_one_step()
    {
        string a = Write("a", "A");
        string b = Write("b", "B");

        FileNames.TryRenameNoReplace(a, b).ShouldBeFalse();
        File.ReadAllText(b).ShouldBe("B");
        FileNames.Exchange(a, b);
        (File.ReadAllText(a), File.ReadAllText(b)).ShouldBe(("B", "A"));
        File.Delete(b);
        FileNames.TryRenameNoReplace(a, b).ShouldBeTrue();
        Should.Throw<LinuxException>(() => FileNames.Exchange(a, b)).Errno.ShouldBe(Errno.ENOENT);
    }

    [Fact]
    public void A_hole_gives_the_room_back_and_keeps_the_size()
    {
        using FileStream file = File.Create(In("log"));
        file.Write(new byte[1 << 20].Select(_ => (byte)'x').ToArray());
        file.Flush(flushToDisk: true);
        long before = FileStatus.Read(In("log")).Allocated;

        FileHoles.TryPunch(file.SafeFileHandle, 0, 1 << 19).ShouldBeTrue();

        FileStatus after = FileStatus.Read(In("log"));
        after.Size.ShouldBe(1 << 20);
        after.Allocated.ShouldBe(before - (1 << 19));
        file.Position = (1 << 19) - 1;
        (file.ReadByte(), file.ReadByte()).ShouldBe((0, 'x'));
    }

    [Fact]
    public void Users_are_found_by_name_and_number()
    {
        UserAccount.Find("root").ShouldBe(new UserAccount("root", 0, 0, "/root"));
        UserAccount.Find("0")!.Name.ShouldBe("root");
        UserAccount.Find("no-such-user").ShouldBeNull();
        UserAccount.Find("4000000000").ShouldBeNull();
    }

    private string In(string name) => Path.Combine(_directory.FullName, name);

    private string Write(string name, string content)
    {
        File.WriteAllText(In(name), content);
        return In(name);
    }
}
