using System.CommandLine;
using Gapless.Cli;
using Gapless.Control;

namespace Gapless.Commands;

internal static class AbortCommand
{
    public static Command Build(GlobalOptions globals) =>
        ServiceCommand.Build(globals, "abort", "Take the running rollout back; the old version serves", Routes.Abort);
}
