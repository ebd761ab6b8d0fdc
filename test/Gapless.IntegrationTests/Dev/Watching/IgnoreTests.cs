using Gapless.Dev.Watching;

namespace Gapless.IntegrationTests.Dev.Watching;

/// <summary>.gitignore files while the watcher runs.</summary>
public sealed class IgnoreTests
{
    [Fact]
    public async Task What_git_ignores_is_left_alone()
    {
        await using var place = new WatchedPlace();
        Directory.CreateDirectory(place.Path(".git/info"));
        place.Write(".git/info/exclude", "*.own\n");
        place.Write(".gitignore", "bin/\n*.log\n!keep.log\n/only-here.txt\n");
        place.Write("app/.gitignore", "!*.log\ngen/*\n");
        foreach (var file in (string[])["bin/a.dll", "a.log", "keep.log", "only-here.txt", "app/only-here.txt", "app/b.log", "app/gen/c.cs", "x.own", "app/bin/d.dll"])
            place.Write(file, "x");
        await place.StartAsync(r => r with { Folders = [place.Path("app"), place.Folder], Quiet = WatchedPlace.OneBurst });
        // keep.log, app/only-here.txt, app/b.log
        place.Watcher.Counts.ShouldBe(new WatchCounts(3, 3, 0));
        foreach (var file in (string[])["bin/a.dll", "a.log", "keep.log", "only-here.txt", "app/only-here.txt", "app/b.log", "app/gen/c.cs", "x.own", "app/bin/d.dll", ".git/HEAD"])
            place.Write(file, "y");
        (await place.NextAsync()).ShouldBe(["~ app/b.log", "~ app/only-here.txt", "~ keep.log"]);
    }

    [Fact]
    public async Task A_changed_gitignore_counts_at_once()
    {
        await using var place = new WatchedPlace();
        place.Write(".gitignore", "gen/\n");
        place.Write("gen/a.cs", "x");
        place.Write("b.cs", "x");
        place.Write("c.log", "x");
        await place.StartAsync(r => r with { Quiet = WatchedPlace.OneBurst });
        place.Write(".gitignore", "*.log\n");
        (await place.NextAsync()).ShouldBe(["+ gen/a.cs"]);
        place.Write("c.log", "y");
        place.Write("gen/a.cs", "y");
        place.Write("b.cs", "y");
        (await place.NextAsync()).ShouldBe(["~ b.cs", "~ gen/a.cs"]);
    }

    [Fact]
    public async Task Excluded_is_excluded_whatever_includes()
    {
        await using var place = new WatchedPlace();
        string[] files = ["a.cs", "a_test.cs", "gen/b.cs", "dist/deep/c.cs", "d.js", ".hidden/e.cs", ".f.cs", "src/g.cs", "src/node_modules/h/i.cs", "skip.cs"];
        foreach (var file in files)
            place.Write(file, "x");
        await place.StartAsync(r => r with
        {
            Quiet = WatchedPlace.OneBurst,
            Extensions = ["cs"],
            ExcludedFolders = [place.Path("gen")],
            ExcludedFiles = [place.Path("skip.cs")],
            ExcludedGlobs = ["dist/**", "node_modules"],
            ExcludedPatterns = ["_test\\.cs$"],
        });
        place.Watcher.Counts.ShouldBe(new WatchCounts(2, 2, 0));
        foreach (var file in files)
            place.Write(file, "y");
        (await place.NextAsync()).ShouldBe(["~ a.cs", "~ src/g.cs"]);
    }
}
