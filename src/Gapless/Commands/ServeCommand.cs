using System.CommandLine;
using Gapless.Cli;
using Gapless.Daemon;

namespace Gapless.Commands;

internal static class ServeCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var check = new Option<bool>("--check") { Description = "Only see whether this program could take over: configuration and state", Hidden = true };
        var command = new Command("serve", "Run the supervisor, in the foreground") { check };
        command.SetAction(async (result, _) =>
        {
            using var session = Session.Of(globals, result);
            if (result.GetValue(check))
                return TakeOverCheck.Run(session.Locations, session.Terminal);

            var daemon = new ServeDaemon(session.Locations, session.Terminal, session.Clock, token => Engine.StartAsync(session.Locations, session.Clock, token));
            return await daemon.RunAsync();
        });
        return command;
    }
}
