using System.CommandLine;
using Gapless.Cli;

namespace Gapless.Commands;

/// <summary>For packages: <c>gapless manual &gt; gapless.1</c>.</summary>
internal static class ManualCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var command = new Command("manual", "Print gapless(1)") { Hidden = true };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            session.Terminal.Write(System.Text.Encoding.UTF8.GetBytes(Text()));
            return ExitCode.Done;
        });
        return command;
    }

    public static string Text() => ManualPage.Of(CommandLine.Tree([]), ProductVersion.Text.Split('+')[0]);
}
