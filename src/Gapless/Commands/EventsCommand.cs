using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gapless.Cli;
using Gapless.Contract;
using Gapless.Control;
using Gapless.Views;

namespace Gapless.Commands;

internal static class EventsCommand
{
    private const int DefaultCount = 50;

    public static Command Build(GlobalOptions globals)
    {
        var service = Inputs.Service(globals);
        var count = Inputs.Count("--lines", "-n", DefaultCount, "How many of the past to begin with");
        var follow = Inputs.Follow();
        var command = new Command("events", "Show what the supervisor decided, and why") { service, count, follow };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            var path = Query.Of(
                Routes.Events,
                ("service", result.GetValue(service)),
                ("last", result.GetValue(count).ToString(CultureInfo.InvariantCulture)),
                ("follow", result.GetValue(follow) ? "true" : null));

            Followed.Read(session, path, line => session.Json ? null : EventText.Of(JsonSerializer.Deserialize(line, ContractJson.Default.EventRecord)!, session.Terminal));
            return ExitCode.Done;
        });
        return command;
    }
}
