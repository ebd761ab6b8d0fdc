using System.CommandLine;
using Gapless.Cli;
using Gapless.Contract;
using Gapless.Control;

namespace Gapless.Commands;

/// <summary>A command that says nothing but which service it means.</summary>
internal static class ServiceCommand
{
    public static Command Build(GlobalOptions globals, string name, string description, string route)
    {
        var service = Inputs.Service(globals);
        var command = new Command(name, description) { service };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            var request = new ServiceRequest { Service = result.GetValue(service) };
            return CommandRun.Execute(session, route, request, ContractJson.Default.ServiceRequest, request.Service);
        });
        return command;
    }
}
