using Gapless.Supervisor.Configuration;

namespace Gapless.UnitTests.Configuration;

public sealed class LimitFormsTests
{
    [Theory]
    [InlineData("{ memory: 512M, cpu: 150% }", 512L << 20, 1.5)]
    [InlineData("{ memory: 1.5G }", 1536L << 20, null)]
    [InlineData("{ memory: 2097152 }", 2L << 20, null)]
    [InlineData("{ cpu: 25% }", null, 0.25)]
    public void Amounts_are_read(string limits, long? memory, double? processors) =>
        Yaml.Read("limits: " + limits).Limits.ShouldBe(new LimitsConfig { Memory = memory, Processors = processors });

    [Theory]
    [InlineData("much")]
    [InlineData("512MB")]
    [InlineData("1023K")]
    [InlineData("-1G")]
    public void What_is_no_amount_is_explained(string memory) =>
        Yaml.Problem($"limits: {{ memory: {memory} }}").ShouldContain($"'{memory}' is no amount of memory. Write for example '512M'");

    [Fact]
    public void None_are_the_default() => Yaml.Read().Limits.IsNone.ShouldBeTrue();
}
