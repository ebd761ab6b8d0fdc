using Gapless.Dev.Watching;

namespace Gapless.UnitTests.Dev.Watching;

public sealed class LoopGuardTests
{
    private readonly LoopGuard _guard = new("/app");
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void A_command_that_starts_itself_is_named_and_stopped()
    {
        Outside("/app/style.scss").Batch.ShouldNotBeNull();
        Run("npm run css", "/app/site.css").Batch.ShouldNotBeNull();
        Run("npm run css", "/app/site.css").Batch.ShouldNotBeNull();
        var third = Run("npm run css", "/app/site.css");
        third.Batch.ShouldBeNull();
        third.Sentence.ShouldBe("'npm run css' writes site.css itself, and that has started it again 3 times in a row. Changes of it are left alone until something else changes. Exclude it from watching, or let the command write elsewhere.");

        var fourth = Run("npm run css", "/app/site.css");
        fourth.Batch.ShouldBeNull();
        fourth.Sentence.ShouldBeNull();

        Outside("/app/style.scss").Batch.ShouldNotBeNull();
        Run("npm run css", "/app/site.css").Batch.ShouldNotBeNull();
    }

    [Fact]
    public void A_change_from_outside_between_the_runs_is_no_loop()
    {
        for (var i = 0; i < 10; i++)
        {
            Outside("/app/style.scss").Batch.ShouldNotBeNull();
            Run("npm run css", "/app/site.css").Batch.ShouldNotBeNull();
        }
    }

    [Fact]
    public void Other_files_in_each_run_are_no_loop()
    {
        for (var i = 0; i < 10; i++)
            Run("make", $"/app/f{i}.c").Batch.ShouldNotBeNull();
    }

    [Fact]
    public void Something_else_in_the_same_batch_counts()
    {
        for (var i = 0; i < 5; i++)
            Run("make", "/app/out.h");
        Run("make", "/app/out.h", "/app/main.c").Batch!.Files.Count.ShouldBe(2);
        Run("make", "/app/out.h").Batch.ShouldNotBeNull();
    }

    [Fact]
    public void A_run_without_the_change_breaks_the_row()
    {
        Run("make", "/app/out.h");
        Run("make", "/app/out.h");
        Run("make");
        Run("make", "/app/out.h").Batch.ShouldNotBeNull();
    }

    [Fact]
    public void The_command_that_began_last_is_the_one()
    {
        _guard.Started("long", _now);
        for (var i = 0; i < 2; i++)
            Run("short", "/app/out.h").Batch.ShouldNotBeNull();
        Run("short", "/app/out.h").Sentence.ShouldStartWith("'short' writes out.h");
    }

    private LoopVerdict Outside(params string[] paths)
    {
        _now += TimeSpan.FromSeconds(1);
        return _guard.Judge(Batch(paths));
    }

    private LoopVerdict Run(string command, params string[] paths)
    {
        _now += TimeSpan.FromSeconds(1);
        _guard.Started(command, _now);
        _now += TimeSpan.FromSeconds(1);
        var batch = paths.Length > 0 ? Batch(paths) : null;
        _guard.Ended(command, _now);
        return batch is null ? new LoopVerdict(null, null) : _guard.Judge(batch);
    }

    private ChangeBatch Batch(string[] paths) => new([.. paths.Select(p => new FileChange(p, ChangeKind.Changed))], _now, _now);
}
