using Gapless.Contract.Workers;
using Gapless.Supervisor.Generations;

namespace Gapless.UnitTests.Generations;

public sealed class GenerationAccountTests
{
    private static readonly WorkerCounts First = new()
    {
        Open = 1, Accepted = 2, Adopted = 3, RequestsStarted = 5, RequestsFinished = 7, RequestsFailed = 11,
        HandedOver = 13, MovedBytes = 17, ClosedPolitely = 19, Cut = 23, LongestWaitMs = 1.23456, Final = true,
    };

    private static readonly WorkerCounts Second = new()
    {
        Open = 100, Accepted = 200, Adopted = 300, RequestsStarted = 500, RequestsFinished = 700, RequestsFailed = 1100,
        HandedOver = 1300, MovedBytes = 1700, ClosedPolitely = 1900, Cut = 2300, LongestWaitMs = 0.5, Final = true,
    };

    [Fact]
    public void Totals_add_up_and_the_longest_wait_is_the_longest_of_all()
    {
        WorkerCounts totals = GenerationAccount.Empty.PlusEnded(First).Plus(Second).Totals;

        totals.ShouldBe(new WorkerCounts
        {
            Open = 101, Accepted = 202, Adopted = 303, RequestsStarted = 505, RequestsFinished = 707, RequestsFailed = 1111,
            HandedOver = 1313, MovedBytes = 1717, ClosedPolitely = 1919, Cut = 2323, LongestWaitMs = 1.23456,
        });
    }

    [Fact]
    public void No_number_of_a_worker_is_forgotten()
    {
        string[] zero = [.. typeof(WorkerCounts).GetProperties()
            .Where(p => p.CanWrite && p.Name != nameof(WorkerCounts.Final))
            .Where(p => Convert.ToDouble(p.GetValue(GenerationAccount.Empty.Plus(First).Totals)) == 0)
            .Select(p => p.Name)];
        zero.ShouldBeEmpty();
    }

    [Fact]
    public void What_nobody_counted_is_no_account()
    {
        GenerationAccount.Empty.ToReceipt(0).ShouldBeNull();
        GenerationAccount.Empty.Plus((WorkerCounts?)null).PlusEnded(null).ToReceipt(0).ShouldBeNull();
        GenerationAccount.Empty.Plus(new WorkerCounts()).ToReceipt(0).ShouldNotBeNull().Accepted.ShouldBe(0);
    }

    [Fact]
    public void A_process_that_ended_without_its_final_account_is_named()
    {
        GenerationAccount account = GenerationAccount.Empty
            .PlusEnded(First)
            .PlusEnded(Second with { Final = false })
            .PlusEnded(null)
            .Plus(Second with { Final = false });

        account.Unaccounted.ShouldBe(2);
        account.Processes.ShouldBe(3);
        account.Plus(account).Unaccounted.ShouldBe(4);
        account.ToReceipt(8)!.Unaccounted.ShouldBe(2);
    }

    [Fact]
    public void The_receipt_says_what_left_and_what_the_other_side_took()
    {
        var receipt = GenerationAccount.Empty.PlusEnded(First).ToReceipt(adopted: 12)!;

        receipt.ShouldBe(new Contract.ConnectionAccount
        {
            Accepted = 2, Adopted = 12, HandedOver = 13, MovedBytes = 17, LongestWaitMs = 1.235, ClosedPolitely = 19, Cut = 23,
            RequestsStarted = 5, RequestsFinished = 7, RequestsFailed = 11,
        });
    }
}
