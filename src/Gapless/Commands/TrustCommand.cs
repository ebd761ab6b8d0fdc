using System.CommandLine;
using Gapless.Cli;
using Gapless.Contract;
using Gapless.Control;

namespace Gapless.Commands;

internal static class TrustCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var service = Inputs.Service(globals);
        var reset = new Command("reset", "Forget the counters that a service has seen: the next package that is signed as asked is taken, however old") { service };
        reset.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            var request = new ServiceRequest { Service = result.GetValue(service) };
            return CommandRun.Execute(session, Routes.ResetTrust, request, ContractJson.Default.ServiceRequest, request.Service);
        });
        return new Command("trust", "What a service remembers of the packages it took") { reset };
    }
}
