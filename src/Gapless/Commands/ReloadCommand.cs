using System.CommandLine;
using Gapless.Cli;
using Gapless.Contract;
using Gapless.Control;

namespace Gapless.Commands;

internal static class ReloadCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var command = new Command("reload", "Read the configuration again and roll out what changed");
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            return CommandRun.Execute(session, Routes.Reload, new ServiceRequest(), ContractJson.Default.ServiceRequest, service: null);
        });
        return command;
    }
}
