using System.CommandLine;
using Gapless.Cli;
using Gapless.Control;
using Gapless.Views;

namespace Gapless.Commands;

internal static class StatusCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var watch = new Option<bool>("--watch", "-w") { Description = "Show it again as it changes, until interrupted" };
        var command = new Command("status", "Show services, generations, workers and the running rollout") { watch };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            if (result.GetValue(watch))
                return Watch(session);

            var path = session.Json ? Routes.Status : session.Terminal.Palette.Colour ? Routes.StatusInColour : Routes.StatusText;
            using var reply = session.Client.Get(path);
            session.Terminal.Write(reply.ReadAll());
            return ExitCode.Done;
        });
        return command;
    }

    private static int Watch(Session session)
    {
        if (session.Live)
            LiveStatus.Run(session);
        else
            StatusStream.Run(session);

        return ExitCode.Done;
    }
}
