using Gapless.Dev.Running;
using Gapless.Tests;

namespace Gapless.UnitTests.Dev.Running;

public sealed class EnvFileTests
{
    [Theory]
    [InlineData("A=b", "b")]
    [InlineData("export A = b ", "b")]
    [InlineData("A=", "")]
    [InlineData("A=b # why", "b")]
    [InlineData("A=b#c", "b#c")]
    [InlineData("A='b # c'", "b # c")]
    [InlineData("A=\"b\\nc \\\"d\\\"\"", "b\nc \"d\"")]
    [InlineData("A=x=y", "x=y")]
    public void Values_are_read_as_shells_write_them(string line, string value)
    {
        using var folder = new TempDirectory();

        EnvFile.Read(folder.Write(".env", $"# first\n\n{line}\n")).ShouldBe([new("A", value)]);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("=b")]
    [InlineData("A B=c")]
    public void A_line_that_assigns_nothing_is_named(string line)
    {
        using var folder = new TempDirectory();
        var path = folder.Write(".env", $"A=b\n{line}\n");

        Should.Throw<FormatException>(() => EnvFile.Read(path)).Message.ShouldStartWith($"{path}:2: expected NAME=VALUE");
    }

    [Fact]
    public void A_missing_file_is_empty() => EnvFile.Read("/nowhere/.env").ShouldBeEmpty();
}
