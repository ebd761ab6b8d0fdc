using System.CommandLine;
using System.Text.Json;
using Gapless.Cli;
using Gapless.Contract;
using Gapless.Supervisor.Configuration;

namespace Gapless.Commands;

internal static class CheckCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var command = new Command("check", "Say everything that is wrong with the configuration");
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            var path = session.Locations.ConfigPath;
            var read = ConfigReader.Read(path);
            if (session.Json)
            {
                var verdict = read.Config is null
                    ? CommandResult.Invalid($"{path} is not valid", [.. read.Problems.Select(p => p.ToString())])
                    : CommandResult.Done($"{path} is valid");
                session.Terminal.Line(JsonSerializer.SerializeToUtf8Bytes(verdict, ContractJson.Default.CommandResult));
                return ExitCode.Of(verdict.Outcome);
            }

            foreach (var problem in read.Problems)
                session.Terminal.ErrorLine(problem.ToString());

            if (read.Config is not { } config)
                return ExitCode.Invalid;

            session.Terminal.Line($"{path}: {config.Services.Length} {(config.Services.Length == 1 ? "service" : "services")}, no problems");
            return ExitCode.Done;
        });
        return command;
    }
}
