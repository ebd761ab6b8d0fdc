using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Rollouts;

namespace Gapless.UnitTests.Rollouts;

public sealed class RolloutPaceTests
{
    [Fact]
    public void Steps_share_the_time_that_a_rollout_waits_for_evidence()
    {
        RolloutPace.Steps(TimeSpan.FromSeconds(30)).Select(s => s.ToString()).ShouldBe(["1% for 10s", "10% for 10s", "50% for 10s", "100%"]);
    }

    [Theory]
    [InlineData(100, 1, true)]
    [InlineData(1000, 1, false)]
    [InlineData(1000, 0.1, true)]
    [InlineData(5000, 0.03, false)]
    [InlineData(5000, 0.02, true)]
    [InlineData(10_000, 0.011, false)]
    [InlineData(10_000, 0.01, true)]
    public void A_share_is_allowed_while_no_more_than_one_request_in_a_hundred_can_be_harmed(int share, double possibleHarm, bool allowed)
    {
        RolloutPace.Allows(share, possibleHarm).ShouldBe(allowed);
    }
}
