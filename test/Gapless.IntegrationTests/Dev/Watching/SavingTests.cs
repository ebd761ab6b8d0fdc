using System.Diagnostics;
using Gapless.Dev.Watching;

namespace Gapless.IntegrationTests.Dev.Watching;

/// <summary>The ways in which editors and tools write files, heard of by events and found by looks: both tell the same.</summary>
public sealed class SavingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_written_in_place_has_changed(bool poll)
    {
        await using var place = await PlaceAsync(poll, "a.cs", "b.cs");
        place.Write("a.cs", "other");
        (await place.NextAsync()).ShouldBe(["~ a.cs"]);
        place.Write("a.cs", "third");
        (await place.NextAsync()).ShouldBe(["~ a.cs"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Vim_renames_the_file_away_and_writes_a_new_one(bool poll)
    {
        await using var place = await PlaceAsync(poll, "a.cs");
        // The steps of vim with 'writebackup' and 'backupcopy=no'.
        place.Write("4913", "");
        File.Delete(place.Path("4913"));
        File.Move(place.Path("a.cs"), place.Path("a.cs~"));
        place.Write("a.cs", "other");
        File.Delete(place.Path("a.cs~"));
        (await place.NextAsync()).ShouldBe(["~ a.cs"]);
        await place.NothingToldAsync();
    }

    [Fact]
    public async Task Vim_itself()
    {
        await using var place = await PlaceAsync(poll: false, "a.cs");
        WatchedPlace.Run(place.Folder, "vim", "-es", "-u", "NONE", "-c", "set writebackup backupcopy=no", "-c", "normal ccother", "-c", "wq", "a.cs");
        File.ReadAllText(place.Path("a.cs")).ShouldStartWith("other");
        await place.ToldAsync("~ a.cs");
        await place.NothingToldAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_temporary_file_renamed_over_the_real_one_has_changed_it(bool poll)
    {
        await using var place = await PlaceAsync(poll, "a.cs");
        place.Write("a.cs.tmp-17", "other");
        File.Move(place.Path("a.cs.tmp-17"), place.Path("a.cs"), overwrite: true);
        (await place.NextAsync()).ShouldBe(["~ a.cs"]);
        await place.NothingToldAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_has_the_same_content_as_before_has_not_changed(bool poll)
    {
        await using var place = await PlaceAsync(poll, "a.cs");
        // Without an instant in which it is empty.
        await using (var file = File.OpenWrite(place.Path("a.cs")))
            await file.WriteAsync("a.cs"u8.ToArray());
        File.SetLastWriteTimeUtc(place.Path("a.cs"), DateTime.UnixEpoch);
        place.Write("b.cs", "a.cs");
        File.Move(place.Path("b.cs"), place.Path("a.cs"), overwrite: true);
        await place.NothingToldAsync();
    }

    [Fact]
    public async Task A_file_that_a_program_has_locked_is_read()
    {
        await using var place = await PlaceAsync(poll: false, "a.cs");
        using var program = Process.Start(new ProcessStartInfo("flock", ["a.cs", "sh", "-c", "printf a.cs > a.cs; echo written; read end"])
        {
            WorkingDirectory = place.Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        (await program.StandardOutput.ReadLineAsync()).ShouldBe("written");
        await place.NothingToldAsync();
        program.StandardInput.Close();
        await program.WaitForExitAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Other_content_of_the_same_size_and_time_has_changed(bool poll)
    {
        await using var place = await PlaceAsync(poll, "a.cs");
        var time = File.GetLastWriteTimeUtc(place.Path("a.cs"));
        place.Write("new", "b.cs");
        File.SetLastWriteTimeUtc(place.Path("new"), time);
        File.Move(place.Path("new"), place.Path("a.cs"), overwrite: true);
        (await place.NextAsync()).ShouldBe(["~ a.cs"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_made_and_removed_in_one_burst_was_never_there(bool poll)
    {
        await using var place = await PlaceAsync(poll, "a.cs");
        place.Write("brief.cs", "x");
        File.Delete(place.Path("brief.cs"));
        await place.NothingToldAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_renamed_file_is_one_gone_and_one_made(bool poll)
    {
        await using var place = await PlaceAsync(poll, "a.cs");
        File.Move(place.Path("a.cs"), place.Path("c.cs"));
        await place.ToldAsync("- a.cs", "+ c.cs");
        await place.NothingToldAsync();
    }

    [Fact]
    public async Task A_file_is_told_of_when_its_writer_closes_it()
    {
        await using var place = await PlaceAsync(poll: false, "a.cs");
        await using (var file = new StreamWriter(place.Path("a.cs")))
        {
            await file.WriteAsync("half");
            await file.FlushAsync();
            await place.NothingToldAsync();
            await file.WriteAsync(" and half");
        }
        (await place.NextAsync()).ShouldBe(["~ a.cs"]);
    }

    [Fact]
    public async Task A_hard_link_is_a_file_that_nobody_writes()
    {
        await using var place = await PlaceAsync(poll: false, "a.cs");
        WatchedPlace.Run(place.Folder, "ln", "a.cs", "b.cs");
        (await place.NextAsync()).ShouldBe(["+ b.cs"]);
    }

    [Fact]
    public async Task The_batch_says_when_it_was_saved_and_seen()
    {
        await using var place = await PlaceAsync(poll: false, "a.cs");
        var before = TimeProvider.System.GetUtcNow();
        place.Write("a.cs", "other");
        var batch = (await place.NextBurstAsync()).Rules.ShouldHaveSingleItem().Batch;
        // Files carry the time of the kernel's last tick.
        batch.SavedAt.ShouldBeInRange(before - TimeSpan.FromMilliseconds(20), batch.SeenAt + TimeSpan.FromMilliseconds(20));
        batch.SeenAt.ShouldBeInRange(before, TimeProvider.System.GetUtcNow());
    }

    private static async Task<WatchedPlace> PlaceAsync(bool poll, params string[] files)
    {
        var place = new WatchedPlace();
        foreach (var file in files)
            place.Write(file, file);
        await place.StartAsync(r => r with { Extensions = ["cs"], Poll = poll ? TimeSpan.FromMilliseconds(30) : null, Quiet = WatchedPlace.OneBurst });
        place.Watcher.Counts.ShouldBe(new WatchCounts(1, files.Length, poll ? 1 : 0));
        return place;
    }
}
