using System.CommandLine;
using Gapless.Cli;
using Gapless.Installation;
using Gapless.Installation.Steps;

namespace Gapless.Commands;

internal static class InstallCommand
{
    private const string PackageFolder = "/usr/lib/gapless/";

    public static Command Build(GlobalOptions globals)
    {
        var place = new InstallPlace();
        var noStart = new Option<bool>("--no-start") { Description = "Start nothing now; the unit starts with the machine" };
        var force = new Option<bool>("--force") { Description = "Also replace a unit or link that somebody else has put there or changed" };
        var command = new Command("install", "Install Gapless as a systemd service; does nothing that is done already") { noStart, force };
        place.AddTo(command);
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            var (layout, target) = place.Of(result, starts: !result.GetValue(noStart));
            var program = AppContext.BaseDirectory.TrimEnd('/');
            if (!layout.IsForUser && target.IsThisMachine && AppContext.BaseDirectory.StartsWith(PackageFolder, StringComparison.Ordinal))
                throw new CliException(ExitCode.Refused, "this gapless was installed by the system's package, which has laid everything down; see: gapless doctor");

            var steps = InstallPlan.Of(layout, program, ManualCommand.Text(), result.GetValue(force));
            return InstallRun.Execute(session.Terminal, layout, target, steps, result.GetValue(place.DryRun), goesOnWithout: false);
        });
        return command;
    }
}
