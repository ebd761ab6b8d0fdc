using Gapless.Contract;
using Gapless.Views;

namespace Gapless.UnitTests.Cli;

public sealed class ReceiptTextTests
{
    private static readonly ConnectionAccount Counted = new()
    {
        Accepted = 312, HandedOver = 208, Adopted = 208, MovedBytes = 2048, LongestWaitMs = 12.4, ClosedPolitely = 4, Cut = 1,
        RequestsStarted = 52_812, RequestsFinished = 52_810, RequestsFailed = 2,
    };

    [Fact]
    public void What_was_counted_of_connections_and_requests_is_said() => Lines(Counted).ShouldBe(
    [
        "  connections  312 accepted, 208 handed over (208 taken over), 4 closed politely, 1 cut",
        "  moved        2.0 KB received and not yet read; longest wait 12 ms",
        "  requests     52812 started, 52810 finished, 2 failed",
    ]);

    [Fact]
    public void What_did_not_happen_is_left_out() => Lines(Counted with { HandedOver = 0 }).ShouldNotContain(l => l.StartsWith("  moved", StringComparison.Ordinal));

    [Fact]
    public void What_is_missing_from_the_numbers_is_said() =>
        Lines(Counted with { Unaccounted = 2 }).ShouldContain("  missing      2 processes ended without their final account");

    [Fact]
    public void Without_counts_nothing_is_said_of_them() => Lines(null).ShouldBeEmpty();

    private static List<string> Lines(ConnectionAccount? connections)
    {
        var receipt = new Receipt { Rollout = 1, Service = "shop", Outcome = "done", ToRelease = "r", Steps = [], TotalSeconds = 1 };
        var without = ReceiptText.Lines(receipt).ToHashSet();
        return [.. ReceiptText.Lines(receipt with { Connections = connections }).Where(l => !without.Contains(l))];
    }
}
