using Gapless.Contract;
using Gapless.Supervisor.Generations;

namespace Gapless.UnitTests.Generations;

public sealed class GenerationAccountTests
{
    [Fact]
    public void Totals_add_up_and_the_longest_wait_is_the_longest_of_all()
    {
        var totals = Running(Ended(GenerationAccount.Empty), times: 100, longestWaitMs: 0.5).Totals;

        totals.ShouldBe(new()
        {
            Open = 101, Accepted = 202, Adopted = 303, RequestsStarted = 505, RequestsFinished = 707, RequestsFailed = 1111,
            HandedOver = 1313, MovedBytes = 1717, ClosedPolitely = 1919, Cut = 2323, LongestWaitMs = 1.23456,
        });
    }

    [Fact]
    public void No_number_of_a_worker_is_forgotten()
    {
        var totals = Running(GenerationAccount.Empty).Totals;

        string[] zero = [.. totals.GetType().GetProperties()
            .Where(p => p.CanWrite && p.Name != nameof(totals.Final))
            .Where(p => Convert.ToDouble(p.GetValue(totals)) == 0)
            .Select(p => p.Name)];
        zero.ShouldBeEmpty();
    }

    [Fact]
    public void What_nobody_counted_is_no_account()
    {
        GenerationAccount.Empty.ToReceipt(0).ShouldBeNull();
        GenerationAccount.Empty.PlusRunning(null).PlusEnded(null).ToReceipt(0).ShouldBeNull();
        GenerationAccount.Empty.PlusRunning(new()).ToReceipt(0).ShouldNotBeNull().Accepted.ShouldBe(0);
    }

    [Fact]
    public void A_process_that_ended_without_its_final_account_is_named()
    {
        var account = Running(Ended(Ended(GenerationAccount.Empty), final: false).PlusEnded(null));

        account.Unaccounted.ShouldBe(2);
        account.Processes.ShouldBe(3);
        account.Plus(account).Unaccounted.ShouldBe(4);
        account.ToReceipt(8)!.Unaccounted.ShouldBe(2);
    }

    [Fact]
    public void The_receipt_says_what_left_and_what_the_other_side_took() => Ended(GenerationAccount.Empty).ToReceipt(adopted: 12).ShouldBe(new ConnectionAccount
    {
        Accepted = 2, Adopted = 12, HandedOver = 13, MovedBytes = 17, LongestWaitMs = 1.235, ClosedPolitely = 19, Cut = 23,
        RequestsStarted = 5, RequestsFinished = 7, RequestsFailed = 11,
    });

    private static GenerationAccount Running(GenerationAccount before, int times = 1, double longestWaitMs = 1.23456) => before.PlusRunning(new()
    {
        Open = times, Accepted = 2 * times, Adopted = 3 * times, RequestsStarted = 5 * times, RequestsFinished = 7 * times, RequestsFailed = 11 * times,
        HandedOver = 13 * times, MovedBytes = 17 * times, ClosedPolitely = 19 * times, Cut = 23 * times, LongestWaitMs = longestWaitMs,
    });

    private static GenerationAccount Ended(GenerationAccount before, bool final = true) =>
        before.PlusEnded(Running(GenerationAccount.Empty).Totals with { Final = final });
}
