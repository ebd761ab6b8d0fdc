using System.CommandLine;
using Gapless.Cli;
using Gapless.Control;

namespace Gapless.Commands;

internal static class PauseCommand
{
    public static Command Build(GlobalOptions globals) =>
        ServiceCommand.Build(globals, "pause", "Keep the running rollout at its present split", Routes.Pause);
}
