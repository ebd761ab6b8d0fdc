using Gapless.Views;

namespace Gapless.UnitTests.Cli;

public sealed class UnitsTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(59.9, "59s")]
    [InlineData(192, "3m 12s")]
    [InlineData(7260, "2h 1m")]
    [InlineData(187200, "2d 4h")]
    public void An_age_has_its_two_largest_units(double seconds, string expected) => Units.Age(TimeSpan.FromSeconds(seconds)).ShouldBe(expected);

    [Theory]
    [InlineData(0.0421, "42 ms")]
    [InlineData(1.25, "1.3 s")]
    public void Short_times_are_milliseconds(double seconds, string expected) => Units.Seconds(seconds).ShouldBe(expected);

    [Theory]
    [InlineData(512, "512 B")]
    [InlineData(1536, "1.5 KB")]
    [InlineData(80L * 1024 * 1024, "80 MB")]
    public void Bytes_have_at_most_one_decimal(long bytes, string expected) => Units.Bytes(bytes).ShouldBe(expected);

    [Theory]
    [InlineData(10_000, "100%")]
    [InlineData(525, "5.25%")]
    public void Shares_are_percentages(int weight, string expected) => Units.Share(weight).ShouldBe(expected);
}
