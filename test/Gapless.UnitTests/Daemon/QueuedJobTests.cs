using Gapless.Daemon.Systemd;

namespace Gapless.UnitTests.Daemon;

public sealed class QueuedJobTests
{
    private const string Jobs = """
        1201 gapless.service restart running
        1202 nginx.service   stop    waiting
        1204 shop.service    start   waiting
        """;

    [Theory]
    [InlineData("gapless.service", true)]
    [InlineData("shop.service", true)]
    [InlineData("nginx.service", false)]
    [InlineData("less.service", false)]
    public void A_unit_is_restarted_when_its_job_starts_it_again(string unit, bool isRestart) => QueuedJob.IsRestart(Jobs, unit).ShouldBe(isRestart);

    [Fact]
    public void Nothing_is_queued_for_a_signal_from_elsewhere() => QueuedJob.IsRestart("", "gapless.service").ShouldBeFalse();
}
