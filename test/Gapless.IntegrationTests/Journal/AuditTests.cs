using Gapless.Tests;
using Microsoft.Data.Sqlite;

namespace Gapless.IntegrationTests.Journal;

/// <summary>Somebody with rights on the file changes the past.</summary>
public sealed class AuditTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private Supervisor.Journal.Journal _journal;

    public AuditTests()
    {
        _journal = Open();
        for (var i = 1; i <= 2500; i++)
            _journal.Append("test.happened", $"event {i}", "shop", rollout: i % 2 == 0 ? i : null, actor: i % 3 == 0 ? "anna" : null);
    }

    public void Dispose()
    {
        _journal.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void What_was_written_is_whole_also_after_a_restart_and_with_what_comes_then()
    {
        var head = _journal.Audit(head: null).Head.ShouldNotBeNull();
        _journal.Dispose();
        _journal = Open();
        _journal.Append("test.happened", "one more");

        var report = _journal.Audit(head);

        report.Problem.ShouldBeNull();
        report.Events.ShouldBe(2501);
        report.Head.ShouldNotBe(head);
    }

    [Theory]
    [InlineData("UPDATE events SET text = 'event 1001' WHERE id = 1000", "event 1000 (test.happened)")]
    [InlineData("UPDATE events SET actor = NULL WHERE id = 3", "event 3 (test.happened)")]
    [InlineData("UPDATE events SET time = time + 1 WHERE id = 2500", "event 2500 (test.happened)")]
    [InlineData("DELETE FROM events WHERE id = 1700", "event 1700 is missing")]
    [InlineData("DELETE FROM events WHERE id = 1", "event 1 is missing")]
    [InlineData("DELETE FROM events WHERE id > 2400", "the events 2401 to 2500 were written and are gone")]
    [InlineData("UPDATE events SET hash = NULL", "event 1 (test.happened)")]
    [InlineData("UPDATE events SET id = 5000 WHERE id = 2; UPDATE events SET id = 2 WHERE id = 3; UPDATE events SET id = 3 WHERE id = 5000", "event 2 (test.happened)")]
    public void A_change_is_found_and_named(string change, string named)
    {
        Execute(change);

        _journal.Audit(head: null).Problem.ShouldNotBeNull().ShouldContain(named);
    }

    [Fact]
    public void A_past_that_was_written_anew_does_not_have_the_hash_that_was_written_down()
    {
        var head = _journal.Audit(head: null).Head;
        _journal.Dispose();
        Execute("DELETE FROM events");
        _journal = Open();
        _journal.Append("test.happened", "another past");

        _journal.Audit(head: null).Problem.ShouldBeNull();
        _journal.Audit(head).Problem.ShouldNotBeNull().ShouldContain("was written anew");
    }

    [Fact]
    public void A_journal_of_an_earlier_version_is_taken_as_it_is_and_chained_from_then_on()
    {
        _journal.Dispose();
        Execute("ALTER TABLE events DROP COLUMN hash");
        _journal = Open();
        _journal.Append("test.happened", "one more");

        var report = _journal.Audit(head: null);

        (report.Problem, report.Events).ShouldBe((null, 2501));
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_directory.Path, "journal.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private Supervisor.Journal.Journal Open() => Supervisor.Journal.Journal.Open(Path.Combine(_directory.Path, "journal.db"), TimeProvider.System);
}
