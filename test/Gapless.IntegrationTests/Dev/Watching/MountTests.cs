using Gapless.Dev.Watching;
using Gapless.IntegrationTests.Linux;
using Gapless.Linux.Files;

namespace Gapless.IntegrationTests.Dev.Watching;

/// <summary>A real fuse mount: what is changed behind it brings no events.</summary>
public sealed class MountTests
{
    [Fact]
    public async Task What_is_mounted_by_fuse_is_looked_at()
    {
        RequireRoot.OrFail();
        await using var behind = new WatchedPlace();
        behind.Write("in/a.cs", "x");
        await using var place = new WatchedPlace();
        place.Write("own.cs", "x");
        Directory.CreateDirectory(place.Path("mnt"));
        WatchedPlace.Run(place.Folder, "bindfs", behind.Folder, place.Path("mnt"));
        try
        {
            await place.StartAsync();
            place.Watcher.Counts.ShouldBe(new WatchCounts(3, 2, 2));
            (await place.Watcher.Warnings.ReadAsync()).ShouldStartWith($"{place.Path("mnt")} is a fuse file system");
            behind.Write("in/a.cs", "other");
            (await place.NextAsync()).ShouldBe(["~ mnt/in/a.cs"]);
            place.Write("own.cs", "other");
            (await place.NextAsync()).ShouldBe(["~ own.cs"]);
            behind.Write("new/b.cs", "x");
            (await place.NextAsync()).ShouldBe(["+ mnt/new/b.cs"]);
        }
        finally
        {
            WatchedPlace.Run(place.Folder, "umount", "--lazy", place.Path("mnt"));
        }
    }

    [Fact]
    public void Mounts_are_known_by_their_names()
    {
        FileSystems.MountPoint("/proc/self/status").ShouldBe("/proc");
        FileSystems.MountPoint("/nothing/here").ShouldBe("/");
        FileSystems.ChangedByOthers("/proc").ShouldBeNull();
    }
}
