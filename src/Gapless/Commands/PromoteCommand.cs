using System.CommandLine;
using Gapless.Cli;
using Gapless.Control;

namespace Gapless.Commands;

internal static class PromoteCommand
{
    public static Command Build(GlobalOptions globals) =>
        ServiceCommand.Build(globals, "promote", "Skip the remaining holds of the running rollout", Routes.Promote);
}
