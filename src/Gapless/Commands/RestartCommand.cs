using System.CommandLine;
using Gapless.Cli;
using Gapless.Contract;
using Gapless.Control;

namespace Gapless.Commands;

internal static class RestartCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var service = Inputs.Service(globals);
        service.Description = "Name of the service; all of them when left out";
        var noWait = Inputs.NoWait();

        var command = new Command("restart", "Start the live release anew, without a gap") { service, noWait };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            var request = new ServiceRequest { Service = result.GetValue(service), Wait = !result.GetValue(noWait) };
            return CommandRun.Execute(session, Routes.Restart, request, ContractJson.Default.ServiceRequest, request.Service);
        });
        return command;
    }
}
