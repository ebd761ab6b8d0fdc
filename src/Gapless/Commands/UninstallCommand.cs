using System.CommandLine;
using Gapless.Cli;
using Gapless.Installation;

namespace Gapless.Commands;

internal static class UninstallCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var place = new InstallPlace();
        var purge = new Option<bool>("--purge") { Description = "Configuration, releases, journal and logs go too, and the account" };
        var command = new Command("uninstall", "Take away what 'gapless install' has made; configuration and state stay") { purge };
        place.AddTo(command);
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            var (layout, target) = place.Of(result, starts: true);
            var steps = RemovalPlan.Of(layout, target.Inventory, result.GetValue(purge));
            return InstallRun.Execute(session.Terminal, layout, target, steps, result.GetValue(place.DryRun), goesOnWithout: true);
        });
        return command;
    }
}
