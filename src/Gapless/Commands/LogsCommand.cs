using System.CommandLine;
using System.Globalization;
using Gapless.Cli;
using Gapless.Control;

namespace Gapless.Commands;

internal static class LogsCommand
{
    private const int DefaultCount = 100;

    public static Command Build(GlobalOptions globals)
    {
        var service = Inputs.Service(globals);
        var count = Inputs.Count("--lines", "-n", DefaultCount, "How many of the past to begin with");
        var follow = Inputs.Follow();
        var command = new Command("logs", "Show what the workers printed") { service, count, follow };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            var path = Query.Of(
                Routes.Logs,
                ("service", result.GetValue(service)),
                ("lines", result.GetValue(count).ToString(CultureInfo.InvariantCulture)),
                ("follow", result.GetValue(follow) ? "true" : null));

            Followed.Read(session, path, _ => null);
            return ExitCode.Done;
        });
        return command;
    }
}
