using Gapless.Cli;
using Gapless.Commands;

namespace Gapless.UnitTests.Cli;

public sealed class ManualPageTests
{
    [Fact]
    public void Every_command_that_is_shown_has_a_section()
    {
        var page = ManualCommand.Text();

        foreach (var command in CommandLine.Tree([]).Subcommands.Where(c => !c.Hidden))
            page.ShouldContain($"\n.SS {command.Name.Replace("-", "\\-")}", Case.Sensitive);
        page.ShouldNotContain(".SS manual");
    }

    [Fact]
    public void No_text_is_read_as_a_request() =>
        ManualCommand.Text().Split('\n').Where(l => l.StartsWith('.')).Select(l => l.Split(' ')[0]).Distinct().ShouldBeSubsetOf([".TH", ".SH", ".SS", ".TP", ".B", ".I", ".RI", ".BR"]);
}
