using System.CommandLine;
using Gapless.Cli;
using Gapless.Foreground;

namespace Gapless.Commands;

internal static class RunCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var words = new Argument<string[]>("COMMAND") { Description = "The server and its arguments, behind --; one word with blanks in it is a line for the shell", Arity = ArgumentArity.OneOrMore };
        var listen = new Option<string[]>("--listen") { Description = "Where it listens, several times for several addresses [default: the sockets passed in, $PORT, $ASPNETCORE_HTTP_PORTS, 8080]", HelpName = "ADDRESS" };
        var health = new Option<string?>("--health") { Description = "Path that answers with 2xx when the server is ready", HelpName = "PATH" };
        var workers = new Option<int>("--workers") { Description = "Processes at a time", HelpName = "N", DefaultValueFactory = _ => 1 };
        var drain = new Option<string?>("--drain") { Description = "How long a process may take to finish its work when it leaves", HelpName = "TIME" };

        var command = new Command("run", "Run one command in the foreground, without configuration; SIGHUP or SIGUSR2 starts it anew without a gap") { words, listen, health, workers, drain };
        command.SetAction(async (result, _) =>
        {
            using var session = Session.Of(globals, result);
            var service = new CommandService(result.GetRequiredValue(words), Environment.CurrentDirectory, result.GetValue(listen) is { Length: > 0 } given ? given : CommandService.UsualListen(Environment.GetEnvironmentVariable))
            {
                Readiness = result.GetValue(health),
                Workers = result.GetValue(workers),
                Drain = result.GetValue(drain),
            };
            var locations = RunFolder.Locations(globals.State(result), globals.Socket(result), service, LocationSources.OfThisProcess());
            var release = RunFolder.Prepare(locations, service);
            return await new ForegroundDaemon(locations, session.Terminal, session.Clock).RunAsync(service, release);
        });
        return command;
    }
}
