using System.CommandLine;
using Gapless.Cli;
using Gapless.Contract;
using Gapless.Control;

namespace Gapless.Commands;

internal static class AlertsCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var test = new Command("test", "Send a test to everybody who is told when something goes wrong");
        test.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            return CommandRun.Execute(session, Routes.TestAlerts, new ServiceRequest(), ContractJson.Default.ServiceRequest, service: null);
        });
        return new Command("alerts", "Who is told when something goes wrong") { test };
    }
}
