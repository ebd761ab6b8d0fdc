using System.CommandLine;
using Gapless.Cli;
using Gapless.Contract;
using Gapless.Control;

namespace Gapless.Commands;

internal static class RollbackCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var service = Inputs.Service(globals);
        var to = new Option<string?>("--to") { Description = "Release: its id, an unambiguous beginning of it, or its version; default: the one before the live one", HelpName = "RELEASE" };
        var force = new Option<bool>("--force") { Description = "Also where that release does not read what the live one has written" };
        var noWait = Inputs.NoWait();

        var command = new Command("rollback", "Go back to an earlier release") { service, to, force, noWait };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            var request = new RollbackRequest { Service = result.GetValue(service), To = result.GetValue(to), Force = result.GetValue(force), Wait = !result.GetValue(noWait) };
            return CommandRun.Execute(session, Routes.Rollback, request, ContractJson.Default.RollbackRequest, request.Service);
        });
        return command;
    }
}
