using System.CommandLine;
using Gapless.Cli;

namespace Gapless.Commands;

internal static class CompletionCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print a completion script; for bash: source <(gapless completion bash)") { shell };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            session.Terminal.Line(CompletionScripts.Of(result.GetRequiredValue(shell)));
            return ExitCode.Done;
        });
        return command;
    }
}
