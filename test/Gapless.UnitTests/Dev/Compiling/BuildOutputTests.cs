using Gapless.Dev.Compiling;
using Gapless.Dev.Compiling.Evaluation;

namespace Gapless.UnitTests.Dev.Compiling;

public sealed class BuildOutputTests
{
    [Theory]
    [InlineData("/src/A.cs(3,7): error CS1002: ; expected [/src/A.csproj]", "/src/A.cs", 3, 7, true, "CS1002", "; expected")]
    [InlineData("/src/A.cs(3,7): error CS1002: ; expected [/src/A.csproj::TargetFramework=net10.0]", "/src/A.cs", 3, 7, true, "CS1002", "; expected")]
    [InlineData("/src/A.csproj : error NU1101: Unable to find package X. [/src/A.sln]", "/src/A.csproj", 0, 0, true, "NU1101", "Unable to find package X.")]
    [InlineData("MSBUILD : error MSB1009: Project file does not exist.", null, 0, 0, true, "MSB1009", "Project file does not exist.")]
    [InlineData("/src/A.csproj(5,3): error MSB4067: The element <X> is unrecognized.", "/src/A.csproj", 5, 3, true, "MSB4067", "The element <X> is unrecognized.")]
    [InlineData("  /src/A.cs(1,1): warning CS8618: Not null: x.", "/src/A.cs", 1, 1, false, "CS8618", "Not null: x.")]
    public void A_line_of_MSBuild_is_a_problem(string line, string? file, int number, int column, bool isError, string code, string text) =>
        BuildOutput.Problems($"Some words.\n{line}\n").ShouldBe([new Problem(file, number, column, isError, code, text)]);

    [Fact]
    public void What_is_said_twice_is_one_problem_and_errors_come_first() =>
        BuildOutput.Problems("/a.cs(1,1): warning CS1: w\n/a.cs(1,2): error CS2: e\n/a.cs(1,2): error CS2: e\n").Select(p => p.Code).ShouldBe(["CS2", "CS1"]);
}
