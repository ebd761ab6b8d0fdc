using Gapless.Dev.Plans;
using Gapless.Dev.Watching;

namespace Gapless.IntegrationTests.Dev.Watching;

/// <summary>Folders that come, go, and move, with what is in them.</summary>
public sealed class FolderTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Files_in_folders_made_a_moment_ago_are_not_lost(bool poll)
    {
        await using var place = await PlaceAsync(poll);
        var expected = new List<string>();
        for (var i = 0; i < 100; i++)
        {
            place.Write($"new{i}/deep/er/f.cs", "x");
            expected.Add($"+ new{i}/deep/er/f.cs");
        }
        await place.ToldAsync([.. expected]);
        place.Write("new7/deep/er/f.cs", "y");
        (await place.NextAsync()).ShouldBe(["~ new7/deep/er/f.cs"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_renamed_folder_takes_its_files_along(bool poll)
    {
        await using var place = await PlaceAsync(poll, "one/a.cs", "one/in/b.cs");
        Directory.Move(place.Path("one"), place.Path("two"));
        await place.ToldAsync("- one/a.cs", "- one/in/b.cs", "+ two/a.cs", "+ two/in/b.cs");
        place.Write("two/in/b.cs", "other");
        (await place.NextAsync()).ShouldBe(["~ two/in/b.cs"]);
        place.Write("one/in/b.cs", "again");
        (await place.NextAsync()).ShouldBe(["+ one/in/b.cs"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_folder_can_be_moved_out_and_in(bool poll)
    {
        await using var other = new WatchedPlace();
        await using var place = await PlaceAsync(poll, "one/a.cs");
        Directory.Move(place.Path("one"), other.Path("one"));
        (await place.NextAsync()).ShouldBe(["- one/a.cs"]);
        other.Write("one/a.cs", "written outside");
        await place.NothingToldAsync();
        Directory.Move(other.Path("one"), place.Path("back"));
        (await place.NextAsync()).ShouldBe(["+ back/a.cs"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_folder_removed_and_made_again_as_it_was_has_not_changed(bool poll)
    {
        await using var place = await PlaceAsync(poll, "one/a.cs", "one/in/b.cs");
        Directory.Move(place.Path("one"), place.Path("two"));
        Directory.Move(place.Path("two"), place.Path("one"));
        await place.NothingToldAsync();
        Directory.Delete(place.Path("one"), recursive: true);
        await place.ToldAsync("- one/a.cs", "- one/in/b.cs");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_folder_that_does_not_exist_yet_is_watched_when_it_comes(bool poll)
    {
        await using var place = new WatchedPlace();
        await place.StartAsync(r => r with { Folders = [place.Path("not/yet")], Poll = Poll(poll), Quiet = WatchedPlace.OneBurst });
        place.Watcher.Counts.Folders.ShouldBe(0);
        place.Write("not/other.cs", "x");
        place.Write("not/yet/a.cs", "x");
        (await place.NextAsync()).ShouldBe(["+ not/yet/a.cs"]);
        Directory.Delete(place.Path("not"), recursive: true);
        (await place.NextAsync()).ShouldBe(["- not/yet/a.cs"]);
        place.Write("not/yet/in/b.cs", "x");
        (await place.NextAsync()).ShouldBe(["+ not/yet/in/b.cs"]);
    }

    [Fact]
    public async Task A_named_file_is_watched_though_its_folder_is_not()
    {
        await using var place = await PlaceAsync(poll: false, "src/a.cs", "src/.env", "etc/settings.json", "etc/other.json");
        await using var own = new WatchedPlace();
        await own.StartAsync([new() { Folders = [place.Path("src")], Files = [place.Path("src/.env"), place.Path("etc/settings.json")], Extensions = ["cs"], Quiet = WatchedPlace.OneBurst }]);
        own.Watcher.Counts.ShouldBe(new WatchCounts(2, 3, 0));
        place.Write("etc/other.json", "x");
        place.Write("src/b.json", "x");
        place.Write("src/.env", "x");
        place.Write("etc/settings.json", "x");
        place.Lines((await own.NextBurstAsync()).Rules.ShouldHaveSingleItem().Batch).ShouldBe(["~ etc/settings.json", "~ src/.env"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Links_are_followed_once_and_loops_end(bool poll)
    {
        await using var outside = new WatchedPlace();
        outside.Write("lib/c.cs", "x");
        await using var place = new WatchedPlace();
        place.Write("a.cs", "x");
        place.Write("z/b.cs", "x");
        Link(place, "a-loop", place.Folder);
        Link(place, "a-link", place.Path("z"));
        Link(place, "z/up", place.Folder);
        Link(place, "lib", outside.Path("lib"));
        Link(outside, "lib/self", outside.Path("lib"));
        await place.StartAsync(r => r with { FollowLinks = true, Poll = Poll(poll), Quiet = WatchedPlace.OneBurst });
        place.Watcher.Counts.ShouldBe(new WatchCounts(3, 3, poll ? 3 : 0));
        place.Write("a-link/b.cs", "other");
        outside.Write("lib/c.cs", "other");
        await place.ToldAsync("~ z/b.cs", "~ lib/c.cs");
    }

    [Fact]
    public async Task Links_to_folders_are_left_alone_otherwise()
    {
        await using var outside = new WatchedPlace();
        outside.Write("lib/c.cs", "x");
        await using var place = new WatchedPlace();
        Link(place, "lib", outside.Path("lib"));
        await place.StartAsync();
        place.Watcher.Counts.ShouldBe(new WatchCounts(1, 0, 0));
    }

    [Fact]
    public async Task A_link_made_later_is_followed_and_its_end_noticed()
    {
        await using var outside = new WatchedPlace();
        outside.Write("lib/c.cs", "x");
        await using var place = new WatchedPlace();
        await place.StartAsync(r => r with { FollowLinks = true, Quiet = WatchedPlace.OneBurst });
        Link(place, "lib", outside.Path("lib"));
        (await place.NextAsync()).ShouldBe(["+ lib/c.cs"]);
        File.Delete(place.Path("lib"));
        (await place.NextAsync()).ShouldBe(["- lib/c.cs"]);
    }

    [Fact]
    public async Task Each_rule_set_is_told_what_it_cares_about()
    {
        await using var place = new WatchedPlace();
        place.Write("web/site.css", "x");
        var all = new WatchRules { Folders = [place.Folder] };
        await place.StartAsync([all with { Extensions = ["cs"] }, all with { Folders = [place.Path("web")] }, all with { Extensions = ["cs", "css"], Quiet = TimeSpan.FromSeconds(1) }]);
        place.Write("web/site.css", "y");
        var first = await place.NextBurstAsync();
        first.Rules.ShouldHaveSingleItem().Rule.ShouldBe(1);
        place.Write("web/a.cs", "y");
        var second = await place.NextBurstAsync();
        second.Rules.Select(r => r.Rule).ShouldBe([0, 1]);
        var third = await place.NextBurstAsync();
        third.Rules.ShouldHaveSingleItem().Rule.ShouldBe(2);
        place.Lines(third.Rules[0].Batch).ShouldBe(["+ web/a.cs", "~ web/site.css"]);
    }

    private static void Link(WatchedPlace place, string name, string target) => File.CreateSymbolicLink(place.Path(name), target);

    private static TimeSpan? Poll(bool poll) => poll ? TimeSpan.FromMilliseconds(30) : null;

    private static async Task<WatchedPlace> PlaceAsync(bool poll, params string[] files)
    {
        var place = new WatchedPlace();
        foreach (var file in files)
            place.Write(file, file);
        await place.StartAsync(r => r with { Poll = Poll(poll), Quiet = WatchedPlace.OneBurst });
        return place;
    }
}
