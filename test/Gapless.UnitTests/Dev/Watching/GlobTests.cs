using Gapless.Dev.Watching.Rules;

namespace Gapless.UnitTests.Dev.Watching;

public sealed class GlobTests
{
    [Theory]
    [InlineData("*.cs", "a.cs", true)]
    [InlineData("*.cs", "deep/er/a.cs", true)]
    [InlineData("/*.cs", "a.cs", true)]
    [InlineData("/*.cs", "deep/a.cs", false)]
    [InlineData("./*.cs", "a.cs", true)]
    [InlineData("./*.cs", "deep/a.cs", false)]
    [InlineData("src/*.cs", "src/a.cs", true)]
    [InlineData("src/*.cs", "src/deep/a.cs", false)]
    [InlineData("src/**/*.cs", "src/a.cs", true)]
    [InlineData("src/**/*.cs", "src/de/ep/a.cs", true)]
    [InlineData("src/**/*.cs", "other/src/a.cs", false)]
    [InlineData("**/bin/**", "bin/a", true)]
    [InlineData("**/bin/**", "x/y/bin/z/a", true)]
    [InlineData("**/bin/**", "x/bin", false)]
    [InlineData("wwwroot/", "wwwroot/css/a.css", true)]
    [InlineData("wwwroot/", "x/wwwroot/a.css", true)]
    [InlineData("x/wwwroot/", "x/wwwroot/a.css", true)]
    [InlineData("?.cs", "a.cs", true)]
    [InlineData("?.cs", "ab.cs", false)]
    [InlineData("a?b", "a/b", false)]
    [InlineData("[a-c].cs", "b.cs", true)]
    [InlineData("[!a-c].cs", "b.cs", false)]
    [InlineData("[]a].cs", "].cs", true)]
    [InlineData("[[:digit:]x].cs", "7.cs", true)]
    [InlineData("[[:nothing:]].cs", "7.cs", false)]
    [InlineData("[ab", "a", false)]
    [InlineData("\\*.cs", "*.cs", true)]
    [InlineData("\\*.cs", "a.cs", false)]
    [InlineData("a**b", "axxb", true)]
    [InlineData("*a*b*c*d*e*f", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    public void A_path_matches_or_not(string glob, string path, bool matches) => new Glob(glob).Matches(path, Path.GetFileName(path)).ShouldBe(matches);

    [Theory]
    [InlineData("dist/**", "dist", true)]
    [InlineData("**/dist/**", "a/b/dist", true)]
    [InlineData("dist/", "a/dist", true)]
    [InlineData("dist", "a/dist", true)]
    [InlineData("dist/*.js", "dist", false)]
    public void A_folder_is_covered_or_not(string glob, string folder, bool covered) => new Glob(glob).CoversFolder(folder, Path.GetFileName(folder)).ShouldBe(covered);
}
