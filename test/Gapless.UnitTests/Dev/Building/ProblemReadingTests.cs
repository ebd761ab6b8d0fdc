using Gapless.Dev.Building;
using Gapless.Dev.Compiling;
using Gapless.Tests;

namespace Gapless.UnitTests.Dev.Building;

public sealed class ProblemReadingTests
{
    [Theory]
    [InlineData("./main.go:12:5: undefined: x", 12, 5, true, "", "undefined: x")]
    [InlineData("main.go:3: warning: unused", 3, 0, false, "", "unused")]
    [InlineData("main.go(7,9): error TS2304: Cannot find name 'x'.", 7, 9, true, "TS2304", "Cannot find name 'x'.")]
    [InlineData("main.go(7,9): warning CS0168: unused [/a/b.csproj]", 7, 9, false, "CS0168", "unused")]
    [InlineData("  File \"main.go\", line 4\n    x ==\n        ^\nSyntaxError: invalid syntax", 4, 0, true, "", "SyntaxError: invalid syntax")]
    [InlineData("  --> main.go:8:2", 8, 2, true, "", "")]
    public void Places_are_found(string output, int line, int column, bool isError, string code, string message)
    {
        using var folder = new TempDirectory();
        var file = folder.Write("main.go", "");

        ProblemReading.Read("# app\n" + output + "\n", folder.Path).ShouldBe([new Problem(file, line, column, isError, code, message)]);
    }

    [Theory]
    [InlineData("elsewhere.go:12:5: undefined: x")]
    [InlineData("12:30:05 started")]
    [InlineData("http://localhost:8080: listening")]
    [InlineData("")]
    public void What_names_no_file_that_is_there_is_no_place(string output)
    {
        using var folder = new TempDirectory();

        ProblemReading.Read(output, folder.Path).ShouldBeEmpty();
    }
}
