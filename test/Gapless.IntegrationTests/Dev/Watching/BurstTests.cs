using Gapless.Dev.Watching;
using Gapless.Linux.Watching;

namespace Gapless.IntegrationTests.Dev.Watching;

/// <summary>Many files at once: git, floods, limits.</summary>
public sealed class BurstTests
{
    [Fact]
    public async Task A_switch_of_branches_with_5000_files_is_one_batch()
    {
        await using var place = new WatchedPlace();
        for (var i = 0; i < 5000; i++)
            place.Write($"src/part{i % 50}/f{i}.cs", $"one {i}");
        Git(place, "init", "-q", "-b", "one");
        Commit(place);
        Git(place, "checkout", "-q", "-b", "two");
        for (var i = 0; i < 5000; i += 2)
            place.Write($"src/part{i % 50}/f{i}.cs", $"two {i}");
        for (var i = 1; i < 5000; i += 4)
            File.Delete(place.Path($"src/part{i % 50}/f{i}.cs"));
        for (var i = 0; i < 1250; i++)
            place.Write($"src/more{i % 50}/f{i}.cs", $"two {i}");
        Commit(place);
        Git(place, "checkout", "-q", "one");
        await place.StartAsync();
        place.Watcher.Counts.Files.ShouldBe(5000);

        Git(place, "checkout", "-q", "two");
        var there = await place.NextAsync();
        there.Count(l => l[0] == '~').ShouldBe(2500);
        there.Count(l => l[0] == '-').ShouldBe(1250);
        there.Count(l => l[0] == '+').ShouldBe(1250);

        Git(place, "checkout", "-q", "one");
        (await place.NextAsync()).Length.ShouldBe(5000);
        await place.NothingToldAsync();
    }

    [Fact]
    public async Task When_the_kernel_drops_events_everything_is_looked_at_again()
    {
        await using var place = new WatchedPlace();
        place.Write("old/a.cs", "x");
        place.Write("old/gone.cs", "x");
        place.Write("dropped/b.cs", "x");
        var resume = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await place.StartAsync(r => r with { Extensions = ["cs"] }, () => resume.Task);
        // Two events for each; nobody takes them out of the queue.
        var enough = (InotifyLimit.QueuedEvents().Value / 2) + 100;
        for (var i = 0; i < enough; i++)
            File.Create(place.Path($"flood{i}.txt")).Dispose();
        place.Write("old/a.cs", "y");
        File.Delete(place.Path("old/gone.cs"));
        place.Write("new/in/c.cs", "x");
        Directory.Delete(place.Path("dropped"), recursive: true);
        resume.SetResult();

        await place.ToldAsync("~ old/a.cs", "- old/gone.cs", "+ new/in/c.cs", "- dropped/b.cs");
        (await place.Watcher.Warnings.ReadAsync()).ShouldContain("More changed at once than the kernel keeps events for");
        place.Write("new/in/c.cs", "y");
        (await place.NextAsync()).ShouldBe(["~ new/in/c.cs"]);
    }

    [Fact]
    public async Task A_burst_that_never_gets_quiet_is_told_in_parts()
    {
        await using var busy = new WatchedPlace();
        // A busy machine does not make a gap of that length between two of the writes.
        await busy.StartAsync(r => r with { Quiet = TimeSpan.FromSeconds(1) });
        var told = busy.Watcher.Bursts.WaitToReadAsync().AsTask();
        var start = TimeProvider.System.GetTimestamp();
        for (var i = 0; !told.IsCompleted && TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(20); i++)
        {
            busy.Write("a.cs", $"{i}");
            await Task.Delay(1);
        }
        told.IsCompleted.ShouldBeTrue("writing for 20 s without a silence has told of nothing");
        (await busy.NextAsync()).ShouldBe(["+ a.cs"]);
    }

    /// <summary>In a user namespace of its own the limit can be lowered: this very test runs again there.</summary>
    [Fact]
    public async Task At_the_kernels_limit_the_rest_is_looked_at_instead()
    {
        if (Environment.GetEnvironmentVariable("GAPLESS_FEW_WATCHES") == "1")
        {
            await LooksWhereItMayNotWatchAsync();
            return;
        }

        var self = typeof(BurstTests).Assembly.Location;
        var (output, code) = WatchedPlace.RunWithInput(Path.GetTempPath(), null, "unshare", "--user", "--map-root-user", "sh", "-c",
            $"echo 20 >/proc/sys/user/max_inotify_watches && GAPLESS_FEW_WATCHES=1 exec dotnet '{self}' -noColor -method '{typeof(BurstTests).FullName}.{nameof(At_the_kernels_limit_the_rest_is_looked_at_instead)}'");
        code.ShouldBe(0, output);
        output.ShouldContain("Total: 1, Errors: 0, Failed: 0, Skipped: 0");
    }

    private static async Task LooksWhereItMayNotWatchAsync()
    {
        await using var place = new WatchedPlace();
        for (var i = 0; i < 50; i++)
            place.Write($"d{i}/a.cs", "x");
        await place.StartAsync();
        place.Watcher.Counts.ShouldBe(new WatchCounts(51, 50, 31));
        var warning = await place.Watcher.Warnings.ReadAsync();
        warning.ShouldContain("limit of 20 watched folders");
        warning.ShouldContain("sudo sysctl user.max_inotify_watches=524288");
        for (var i = 0; i < 50; i++)
            place.Write($"d{i}/a.cs", "y");
        await place.ToldAsync([.. Enumerable.Range(0, 50).Select(i => $"~ d{i}/a.cs")]);
    }

    private static void Git(WatchedPlace place, params string[] arguments) => WatchedPlace.Run(place.Folder, "git", arguments);

    private static void Commit(WatchedPlace place)
    {
        Git(place, "add", "-A");
        Git(place, "-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "-q", "-m", "x");
    }
}
