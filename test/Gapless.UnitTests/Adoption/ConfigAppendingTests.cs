using Gapless.Adoption;
using Gapless.Installation;
using Gapless.Supervisor.Configuration;

namespace Gapless.UnitTests.Adoption;

public sealed class ConfigAppendingTests
{
    private static readonly AdoptedService Service = new() { Name = "shop", Run = "./shop --a 'b c'", Listen = ["127.0.0.1:5000", "[::1]:5000"], Backoff = TimeSpan.FromSeconds(20) };

    [Theory]
    [InlineData(null)]
    [InlineData("services: {}\n")]
    [InlineData("services: {}   # none yet\n")]
    [InlineData("# mine\nservices:\n  cart: { run: ./cart, listen: 8081 }\n")]
    [InlineData("services:\n    cart:\n        run: ./cart\n        listen: 8081\n\n        # about the end\n\nalerts:\n  - command: ./tell\n")]
    [InlineData("alerts: [ { command: ./tell } ]\nservices:\n  cart: { run: ./cart, listen: 8081 }\n\n# at the end")]
    public void The_service_comes_to_the_others(string? text)
    {
        var added = ConfigAppending.Add(text, "gapless.yaml", Service);

        var config = ConfigReader.ReadText(added, "gapless.yaml").Config!;
        config.Find("shop")!.Run.ShouldBe("./shop --a 'b c'");
        config.Find("shop")!.Restart.MaxBackoff.ShouldBe(TimeSpan.FromSeconds(20));
        (config.Find("cart") is not null).ShouldBe(text?.Contains("cart") ?? false);
        config.Alerts.Length.ShouldBe(text?.Contains("alerts") ?? false ? 1 : 0);
        foreach (var line in text?.Split('\n').Where(l => !l.StartsWith("services: {}", StringComparison.Ordinal)) ?? [])
            added.Split('\n').ShouldContain(line);
    }

    [Fact]
    public void The_starting_configuration_can_be_added_to() =>
        ConfigReader.ReadText(ConfigAppending.Add(StartingConfig.Text, "gapless.yaml", Service), "gapless.yaml").Config!.Find("shop").ShouldNotBeNull();

    [Fact]
    public void A_service_that_is_there_stays_as_it_is() =>
        Should.Throw<CliException>(() => ConfigAppending.Add("services:\n  shop: { run: ./x, listen: 1 }\n", "gapless.yaml", Service)).ExitCode.ShouldBe(ExitCode.Refused);

    [Theory]
    [InlineData("services: { cart: { run: ./cart, listen: 8081 } }\n", "only a person")]
    [InlineData("services:\n  cart: { run: ./cart, listen: 5000 }\n", "would not be valid")]
    [InlineData("services:\n  cart: { rum: ./cart }\n", "is not valid")]
    public void What_cannot_be_done_without_guessing_is_not_done(string text, string why) =>
        Should.Throw<CliException>(() => ConfigAppending.Add(text, "gapless.yaml", Service)).Message.ShouldContain(why);
}
