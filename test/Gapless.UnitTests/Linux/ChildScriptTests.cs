using Gapless.Linux.Processes;

namespace Gapless.UnitTests.Linux;

public sealed class ChildScriptTests
{
    [Theory]
    [InlineData("dotnet Shop.dll", "exec dotnet Shop.dll")]
    [InlineData("A=1 B='x y' node server.js", "exec env A=1 B='x y' node server.js")]
    [InlineData("exec dotnet Shop.dll", "exec dotnet Shop.dll")]
    [InlineData("cd app && exec ./run", "cd app && exec ./run")]
    [InlineData("sh -c 'a; b && c'", "exec sh -c 'a; b && c'")]
    [InlineData("sh -c \"a; \\\"b\\\" | c\"", "exec sh -c \"a; \\\"b\\\" | c\"")]
    [InlineData("run --url http://h/?a=1\\&b=2", "exec run --url http://h/?a=1\\&b=2")]
    [InlineData("run $(cat args) 2>&1", "exec run $(cat args) 2>&1")]
    [InlineData("echo `date; true` $(date", "echo `date; true` $(date")]
    [InlineData("echo \"open; 'x'", "echo \"open; 'x'")]
    [InlineData("1A=2 run", "exec 1A=2 run")]
    [InlineData("! run", "! run")]
    [InlineData("a; b", "a; b")]
    [InlineData("a | b", "a | b")]
    [InlineData("if x; then y; fi", "if x; then y; fi")]
    public void Simple_commands_replace_the_shell_and_compound_ones_stay_as_written(string line, string script) =>
        ChildScript.Exec(line).ShouldBe(script);
}
