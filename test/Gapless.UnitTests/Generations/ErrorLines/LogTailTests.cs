using Gapless.Supervisor.Generations.ErrorLines;

namespace Gapless.UnitTests.Generations.ErrorLines;

public sealed class LogTailTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Each_line_is_found_once_and_what_was_there_before_is_history()
    {
        File.AppendAllText(_path, "ERROR: old\n");
        var tail = new LogTail(_path);
        tail.HasHistory.ShouldBeTrue();
        tail.Look().Keys.ShouldBe(["ERROR: old"]);

        tail.HasGrown.ShouldBeFalse();
        File.AppendAllText(_path, "ERROR: n");
        tail.HasHistory.ShouldBeFalse();
        tail.Look().ShouldBeEmpty("its end is not written");
        File.AppendAllText(_path, "ew\nERROR: new\n");
        tail.HasGrown.ShouldBeTrue();
        tail.Look().ShouldHaveSingleItem().Value.Lines.ShouldBe(2);
    }

    [Fact]
    public void Of_a_flood_the_newest_counts()
    {
        var tail = new LogTail(_path);
        File.AppendAllText(_path, "ERROR: torn");
        tail.Look().ShouldBeEmpty();
        File.AppendAllText(_path, "\nERROR: first\n" + string.Concat(Enumerable.Repeat(new string('x', 1023) + "\n", 5 << 10)) + "ERROR: last\n");
        tail.Look().Keys.ShouldBe(["ERROR: last"]);
    }

    [Fact]
    public void There_may_be_no_log_yet()
    {
        File.Delete(_path);
        var tail = new LogTail(_path);
        tail.HasGrown.ShouldBeFalse();
        File.WriteAllText(_path, "ERROR: first\n");
        tail.HasHistory.ShouldBeFalse();
        tail.Look().Keys.ShouldBe(["ERROR: first"]);
    }
}
