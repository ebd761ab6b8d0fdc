using System.Net;
using Gapless.Supervisor.Configuration;

namespace Gapless.UnitTests.Configuration;

/// <summary>How traffic goes over: steps, shares, and who is first.</summary>
public sealed class RolloutFormsTests
{
    [Fact]
    public void Rollout_has_a_long_form_for_steps_and_prefixes_for_the_first()
    {
        RolloutConfig rollout = Yaml.Read("rollout:", "  steps: [ { weight: 0.5%, hold: 90s }, { weight: 100% } ]", "  sticky: true", "  first: [ 10.1.2.3/8, '2001:db8::1' ]").Rollout;
        rollout.Steps.ShouldNotBeNull().ShouldBe([new RolloutStep(50, TimeSpan.FromSeconds(90)), new RolloutStep(10_000, TimeSpan.Zero)]);
        rollout.Sticky.ShouldBeTrue();
        rollout.First.ShouldBe([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("2001:db8::1/128")]);
    }

    [Theory]
    [InlineData("[ 5%, 25% ]", "services.shop.rollout.steps: the last step is not 100%. Add '100%' at the end, or the old version would serve for ever.")]
    [InlineData("[ 25%, 5%, 100% ]", "services.shop.rollout.steps[1]: 5% is below the 25% before it. Let the steps rise.")]
    [InlineData("[ 25%, 25% for 5s, 100% ]", "services.shop.rollout.steps[1]: the step to 25% stands here twice. Keep one, with the longer hold.")]
    [InlineData("[ 5, 100% ]", "services.shop.rollout.steps[0]: '5' is not a share above 0% and up to 100%. Write '5%'.")]
    [InlineData("[ 0%, 100% ]", "services.shop.rollout.steps[0]: '0%' is not a share above 0% and up to 100%. Write for example '5%' or '25% for 30s'.")]
    [InlineData("[ 5% for ever, 100% ]", "services.shop.rollout.steps[0]: 'ever' is not a duration. Write for example '5%' or '25% for 30s'.")]
    [InlineData("[ { weight: 200% }, 100% ]", "services.shop.rollout.steps[0].weight: '200%' is not a share above 0% and up to 100%. Write for example '5%'; the least part is 0.01%.")]
    [InlineData("automatic", "services.shop.rollout.steps: 'automatic' is not a share above 0% and up to 100%. Write for example '5%' or '25% for 30s'.")]
    [InlineData("[ { hold: 5s }, 100% ]", "services.shop.rollout.steps[0]: 'weight' is missing. Write for example '{ weight: 5%, hold: 30s }'.")]
    [InlineData("[]", "services.shop.rollout.steps: the last step is not 100%. Add '100%' at the end, or the old version would serve for ever.")]
    public void Wrong_steps_are_explained(string written, string problem) => Yaml.Problem("rollout:", "  steps: " + written).ShouldBe(problem);

    [Theory]
    [InlineData("office", "services.shop.rollout.first: 'office' is not a network. Write for example '10.0.0.0/8' or '2001:db8::/32'.")]
    public void A_wrong_network_is_explained(string written, string problem) => Yaml.Problem("rollout: { first: " + written + " }").ShouldBe(problem);

    [Fact]
    public void Steps_go_by_evidence_unless_they_are_written()
    {
        Yaml.Read("rollout:", "  within: 5s").Rollout.Steps.ShouldBeNull();
        Yaml.Read("rollout:", "  steps: auto", "  quiet: 2m").Rollout.Quiet.ShouldBe(new QuietConfig { After = TimeSpan.FromMinutes(2) });
        Yaml.Read("rollout:", "  quiet: { after: 5s, then: hold }").Rollout.Quiet.ShouldBe(new QuietConfig { After = TimeSpan.FromSeconds(5), Then = QuietAction.Hold });
        Yaml.Problem("rollout:", "  quiet: { then: wait }").ShouldBe("services.shop.rollout.quiet.then: 'wait' is not known. Write promote, hold or revert.");
    }

    [Fact]
    public void A_step_may_be_a_gate()
    {
        Yaml.Read("rollout:", "  steps: [ 10% until resumed, { weight: 50%, gate: true }, 100% ]").Rollout.Steps.ShouldNotBeNull()
            .ShouldBe([new RolloutStep(1000, TimeSpan.Zero, Gate: true), new RolloutStep(5000, TimeSpan.Zero, Gate: true), new RolloutStep(10_000, TimeSpan.Zero)]);
    }

    [Fact]
    public void Steps_of_a_command_line_end_at_100_percent_by_themselves()
    {
        RolloutSteps.TryParse(["5%,50% for 10s"], out var steps, out _).ShouldBeTrue();
        string.Join(", ", steps).ShouldBe("5%, 50% for 10s, 100%");
        RolloutSteps.TryParse(["50%", "5%"], out _, out string error).ShouldBeFalse();
        error.ShouldBe("'5%' is not above the step before it");
        RolloutSteps.TryParse([], out _, out error).ShouldBeFalse();
        error.ShouldBe("no step is named");
    }

    [Theory]
    [InlineData("rollout: { steps: [ 5%, 100% ] }", "so there is nothing to divide in steps")]
    [InlineData("rollout: { keep_warm: 5m }", "so it cannot be kept warm")]
    [InlineData("rollout: { sticky: true }", "so there is no choice between the two")]
    public void Recreate_contradicts_whatever_needs_two_versions(string rollout, string reason) =>
        Yaml.Problem("strategy: recreate", rollout).ShouldContain("services.shop.rollout: 'strategy: recreate' stops the old version before the new one starts, " + reason);
}
