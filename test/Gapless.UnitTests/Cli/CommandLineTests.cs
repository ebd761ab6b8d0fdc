using Gapless.Cli;

namespace Gapless.UnitTests.Cli;

public sealed class CommandLineTests
{
    [Fact]
    public void Only_the_named_command_is_built() =>
        CommandLine.Tree(["status"]).Subcommands.Select(c => c.Name).ShouldBe(["status"]);

    [Theory]
    [InlineData("stauts")]
    [InlineData("--help")]
    [InlineData("[suggest:3]")]
    public void All_commands_are_there_when_none_is_named(string first) =>
        CommandLine.Tree([first]).Subcommands.Count.ShouldBeGreaterThan(15);

    [Theory]
    [InlineData("deploy", "shop", "./v2", "--version", "2.0", "--steps", "5%,50%", "--no-wait", "--dry-run")]
    [InlineData("deploy", "./v2")]
    [InlineData("deploy", "shop", "https://example.com/shop.gap#sha256=00", "--digest", "00", "--force")]
    [InlineData("update", "shop", "--watch", "30s", "--force", "--no-wait")]
    [InlineData("pack", "./out", "-o", "shop.gap", "--service", "shop", "--version", "1.2", "--expires", "90d", "--counter", "7")]
    [InlineData("sign", "shop.gap", "--key", "ci.key")]
    [InlineData("verify", "shop.gap", "--key", "a.pub", "--key", "b.pub", "--threshold", "2")]
    [InlineData("keys", "new", "ci", "-o", "/tmp")]
    [InlineData("keys", "list")]
    [InlineData("keys", "trust", "ci.pub", "--name", "ci")]
    [InlineData("keys", "distrust", "ci")]
    [InlineData("trust", "reset", "shop")]
    [InlineData("feed", "./packages", "--key", "ci.key", "--expires", "7d")]
    [InlineData("rollback", "--to", "abc123")]
    [InlineData("status", "--watch", "--json")]
    [InlineData("status", "--state", "/tmp/s")]
    [InlineData("events", "-f")]
    [InlineData("logs", "shop", "-f", "-n", "20")]
    [InlineData("scale", "shop", "3")]
    [InlineData("scale", "3")]
    [InlineData("upgrade-self", "--binary", "/opt/gapless/gapless")]
    [InlineData("completion", "fish")]
    public void Command_lines_of_the_manual_are_understood(params string[] args) =>
        CommandLine.Tree(args).Parse(args).Errors.ShouldBeEmpty();

    [Theory]
    [InlineData("deploy")]
    [InlineData("pack", "./out")]
    [InlineData("sign", "shop.gap")]
    [InlineData("update", "--watch", "often")]
    [InlineData("deploy", "shop", "./v2", "./v3")]
    [InlineData("scale", "shop", "many")]
    [InlineData("logs", "-n", "-1")]
    [InlineData("completion", "tcsh")]
    [InlineData("status", "--colour")]
    public void Wrong_command_lines_are_refused(params string[] args) =>
        CommandLine.Tree(args).Parse(args).Errors.ShouldNotBeEmpty();
}
