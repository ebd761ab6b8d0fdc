using System.CommandLine;
using Gapless.Cli;
using Gapless.Control;

namespace Gapless.Commands;

internal static class ResumeCommand
{
    public static Command Build(GlobalOptions globals) =>
        ServiceCommand.Build(globals, "resume", "Let a paused rollout go on", Routes.Resume);
}
