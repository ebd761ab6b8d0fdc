using System.Net;
using Gapless.Dev.Compiling;
using Gapless.Dev.Front;
using Gapless.Dev.Front.Browsers;
using Gapless.Supervisor.Configuration;

namespace Gapless.UnitTests.Dev.Front;

public sealed class FailureViewTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gapless-test-").FullName;

    private FrontOptions Options => new() { Listen = ListenAddress.OfTcp(new IPEndPoint(IPAddress.Loopback, 0)), Folder = _folder };

    [Fact]
    public void A_problem_has_the_lines_around_it_and_a_link()
    {
        var file = Path.Combine(_folder, "My App.cs");
        File.WriteAllLines(file, Enumerable.Range(1, 20).Select(i => $"line {i} <b>"));

        var view = FailureView.Of(new BuildFailure("2 errors", [new Problem(file, 2, 7, true, "CS1002", "; expected"), new Problem(file, 19, 1, false, "", "unused")], ""), Options);

        var first = view.Problems[0];
        first.Place.ShouldBe("My App.cs:2:7");
        first.Link.ShouldBe($"vscode://file{_folder}/My%20App.cs:2:7");
        first.FirstLine.ShouldBe(1);
        first.Lines.ShouldBe(["line 1 <b>", "line 2 <b>", "line 3 <b>", "line 4 <b>", "line 5 <b>"]);
        view.Problems[1].FirstLine.ShouldBe(16);
        view.Problems[1].Lines.Count.ShouldBe(5);
        view.ToText().ShouldContain("> " + "    2 | line 2 <b>");
    }

    [Fact]
    public void Errors_come_first_and_the_number_shown_is_bounded()
    {
        var problems = Enumerable.Range(0, 40).Select(i => new Problem(null, 0, 0, i >= 35, "", $"{i}")).ToList();

        var view = FailureView.Of(new BuildFailure("many", problems, "not shown"), Options);

        view.Problems.Count.ShouldBe(30);
        view.More.ShouldBe(10);
        view.Problems[0].Message.ShouldBe("35");
        view.Output.ShouldBeEmpty();
    }

    [Fact]
    public void Output_that_was_not_understood_is_shown_without_colours()
    {
        var view = FailureView.Of(new BuildFailure("make failed", [], "\x1b[31mno rule\x1b[0m to make \x1b]8;;http://x\x1b\\target\n"), Options);

        view.Output.ShouldBe("no rule to make target");
    }

    [Fact]
    public void A_file_that_is_gone_leaves_the_message()
    {
        var view = FailureView.Of(new BuildFailure("1 error", [new Problem("/nowhere/a.cs", 3, 0, true, "E", "gone")], ""), Options);

        view.Problems[0].Lines.ShouldBeEmpty();
        view.Problems[0].Place.ShouldBe("/nowhere/a.cs:3");
        view.Problems[0].Link.ShouldBe("vscode://file/nowhere/a.cs:3:1");
    }

    [Theory]
    [InlineData("idea://open?file={path}&line={line}", "idea://open?file=/a/b%20c.cs&line=4")]
    [InlineData(" cursor://file{path}:{line}:{column} ", "cursor://file/a/b%20c.cs:4:1")]
    [InlineData(null, "vscode://file/a/b%20c.cs:4:1")]
    public void The_editor_is_the_developers_choice(string? template, string link) => EditorLink.Of(template).To("/a/b c.cs", 4, 0).ShouldBe(link);

    [Theory]
    [InlineData("emacs")]
    [InlineData("vscode://file:{line}")]
    [InlineData("javascript:alert('{path}')")]
    [InlineData("DATA:text/html,{path}")]
    public void What_is_no_link_to_an_editor_is_refused(string template) => Should.Throw<FormatException>(() => EditorLink.Of(template));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
