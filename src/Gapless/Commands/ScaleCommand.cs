using System.CommandLine;
using Gapless.Cli;
using Gapless.Contract;
using Gapless.Control;

namespace Gapless.Commands;

internal static class ScaleCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var words = Inputs.ServiceAnd("N", "Service, and the number of workers it gets until the next reload", globals);
        words.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !int.TryParse(result.Tokens[^1].Value, out _))
                result.AddError($"'{result.Tokens[^1].Value}' is not a number of workers");
        });

        var command = new Command("scale", "Set the number of workers") { words };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            var (service, count) = Inputs.Split(result.GetRequiredValue(words));
            var request = new ScaleRequest { Service = service, Workers = int.Parse(count) };
            return CommandRun.Execute(session, Routes.Scale, request, ContractJson.Default.ScaleRequest, service);
        });
        return command;
    }
}
