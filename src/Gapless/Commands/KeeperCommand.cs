using System.CommandLine;
using Gapless.Cli;
using Gapless.Daemon;
using Gapless.Supervisor.Keepers;

namespace Gapless.Commands;

/// <summary>Started by the supervisor, not by people.</summary>
internal static class KeeperCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var socket = new Argument<string>("SOCKET");
        var command = new Command(Engine.KeeperCommand, "Hold the listening sockets, so that they outlive the supervisor") { socket };
        command.Hidden = true;
        command.SetAction((result, _) => KeeperProcess.RunAsync(result.GetRequiredValue(socket)));
        return command;
    }
}
