using System.CommandLine;
using Gapless.Cli;
using Gapless.Contract;
using Gapless.Control;

namespace Gapless.Commands;

internal static class DeployCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var words = Inputs.ServiceAnd("PATH", "Service, and the directory or archive (tar, tar.gz, zip) with the new version", globals);
        var label = new Option<string?>("--version") { Description = "What people call this version", HelpName = "V" };
        var steps = new Option<string?>("--steps") { Description = "Steps of this rollout instead of the configured ones, for example: 5%,50% for 30s", HelpName = "STEPS" };
        var noWait = Inputs.NoWait();
        var dryRun = new Option<bool>("--dry-run") { Description = "Check and stage only; nothing is started" };

        var command = new Command("deploy", "Put a new version into service without a gap") { words, label, steps, noWait, dryRun };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            var (service, path) = Inputs.Split(result.GetRequiredValue(words));
            var full = Path.GetFullPath(path);
            if (!Path.Exists(full))
                throw new CliException(ExitCode.Invalid, "there is nothing at " + full);

            var request = new DeployRequest
            {
                Service = service,
                Path = full,
                Label = result.GetValue(label),
                Steps = [.. (result.GetValue(steps) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
                Wait = !result.GetValue(noWait),
                DryRun = result.GetValue(dryRun),
            };
            return CommandRun.Execute(session, Routes.Deploy, request, ContractJson.Default.DeployRequest, service);
        });
        return command;
    }
}
