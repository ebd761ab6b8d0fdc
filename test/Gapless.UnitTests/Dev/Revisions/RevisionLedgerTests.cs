using Gapless.Dev.Revisions;

namespace Gapless.UnitTests.Dev.Revisions;

public sealed class RevisionLedgerTests
{
    private readonly RevisionLedger _ledger = new(TimeProvider.System);

    [Fact]
    public async Task Whoever_waits_is_told_when_a_request_was_answered_and_not_before()
    {
        Begin();
        var waiting = _ledger.WaitAsync(1, CancellationToken.None);
        _ledger.Compiled(1, "built");
        _ledger.Ready(1);
        waiting.IsCompleted.ShouldBeFalse();

        _ledger.Answered(1, DateTimeOffset.UnixEpoch);

        var fate = await waiting;
        fate.WhyNot.ShouldBeNull();
        fate.Revision.AnsweredAt.ShouldBe(DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public async Task A_later_revision_answers_for_an_earlier_one()
    {
        Begin();
        Begin();
        _ledger.Superseded(1);
        _ledger.Answered(2, DateTimeOffset.UnixEpoch);

        (await _ledger.WaitAsync(1, CancellationToken.None)).Revision.Number.ShouldBe(2);
    }

    [Fact]
    public async Task A_failure_is_told_until_a_later_save_has_repaired_it()
    {
        Begin();
        _ledger.Failed(1, "go build: exit code 1");
        (await _ledger.WaitAsync(1, CancellationToken.None)).WhyNot.ShouldBe("go build: exit code 1");

        Begin();
        var waiting = _ledger.WaitAsync(1, CancellationToken.None);
        waiting.IsCompleted.ShouldBeFalse();
        _ledger.Answered(2, DateTimeOffset.UnixEpoch);

        (await waiting).WhyNot.ShouldBeNull();
    }

    [Fact]
    public async Task A_mistake_that_is_taken_back_is_answered_by_what_served_before()
    {
        Begin();
        _ledger.Ready(1);
        _ledger.Answered(1, DateTimeOffset.UnixEpoch);
        Begin();
        _ledger.Failed(2, "CS1002");
        Begin();
        _ledger.Same(3, "as before");

        foreach (var number in (int[])[2, 3])
            (await _ledger.WaitAsync(number, CancellationToken.None)).ShouldBe(new RevisionFate(_ledger.Of(1), null));
    }

    [Fact]
    public void Only_the_first_answer_counts()
    {
        Begin();
        _ledger.Answered(1, DateTimeOffset.UnixEpoch);
        _ledger.Answered(1, DateTimeOffset.UnixEpoch.AddSeconds(1)).AnsweredAt.ShouldBe(DateTimeOffset.UnixEpoch);
    }

    private void Begin() => _ledger.Begin([], DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);
}
