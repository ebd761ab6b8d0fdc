using Gapless.Demonstration;
using Gapless.Drill;

namespace Gapless.UnitTests.Cli;

public sealed class WorkerKillTests
{
    private static readonly WorkerKill Kill = new("4711", Before: 10.0, After: 10.1);

    [Theory]
    [InlineData(nameof(Outcome.Reset), 10.05, 5000, "4711")]
    [InlineData(nameof(Outcome.EofBeforeAnswer), 10.05, 5000, "4711")]
    [InlineData(nameof(Outcome.EofWithinAnswer), 10.05, 5000, "4711")]
    [InlineData(nameof(Outcome.Reset), 11.5, 1, "4711")]
    [InlineData(nameof(Outcome.Reset), 10.05, 60, null)]
    public void What_broke_on_a_connection_of_the_killed_process_died_inside_it(string outcome, double seconds, double latency, string? worker) =>
        Kill.Took(Failure(Enum.Parse<Outcome>(outcome), seconds, latency, worker)).ShouldBeTrue();

    [Theory]
    [InlineData(nameof(Outcome.Refused), 10.05, 1, null)]
    [InlineData(nameof(Outcome.WrongAnswer), 10.05, 1, "4711")]
    [InlineData(nameof(Outcome.Timeout), 10.05, 30_000, "4711")]
    [InlineData(nameof(Outcome.Reset), 10.05, 1, "4712")]
    [InlineData(nameof(Outcome.Reset), 9.9, 1, "4711")]
    [InlineData(nameof(Outcome.Reset), 12.5, 1, "4711")]
    [InlineData(nameof(Outcome.Reset), 10.5, 100, null)]
    public void Everything_else_was_lost(string outcome, double seconds, double latency, string? worker) =>
        Kill.Took(Failure(Enum.Parse<Outcome>(outcome), seconds, latency, worker)).ShouldBeFalse();

    private static TrafficFailure Failure(Outcome outcome, double seconds, double latency, string? worker) =>
        new(TrafficClass.KeepAlive, "r", outcome, seconds, latency, "kill", Served: worker is null ? 0 : 3, Port: null, worker, "broken");
}
