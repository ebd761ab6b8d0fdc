using System.CommandLine;
using Gapless.Cli;
using Gapless.Control;

namespace Gapless.Commands;

internal static class StopCommand
{
    public static Command Build(GlobalOptions globals) =>
        ServiceCommand.Build(globals, "stop", "Drain and stop one service; its endpoints answer 503", Routes.Stop);
}
