using System.CommandLine;
using Gapless.Cli;
using Gapless.Contract;
using Gapless.Control;

namespace Gapless.Commands;

internal static class DeployCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var words = Inputs.ServiceAnd("PATH", "Service, and the directory, package, archive (tar, tar.gz, zip) or URL with the new version", globals);
        var label = new Option<string?>("--version") { Description = "What people call this version", HelpName = "V" };
        var steps = new Option<string?>("--steps") { Description = "Steps of this rollout instead of the configured ones, for example: 5%,50% for 30s", HelpName = "STEPS" };
        var noWait = Inputs.NoWait();
        var dryRun = new Option<bool>("--dry-run") { Description = "Stage only, and say what the preflight finds; nothing is started" };
        var digest = new Option<string?>("--digest") { Description = "SHA-256 that the file must have", HelpName = "SHA256" };
        var force = new Option<bool>("--force") { Description = "Also a release that was rejected before, and while deploys are frozen" };

        var command = new Command("deploy", "Put a new version into service without a gap") { words, label, steps, digest, force, noWait, dryRun };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            var (service, path) = Inputs.Split(result.GetRequiredValue(words));
            var isUrl = path.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || path.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
            var full = isUrl ? path : Path.GetFullPath(path);
            if (!isUrl && !Path.Exists(full))
                throw new CliException(ExitCode.Invalid, "there is nothing at " + full);

            var request = new DeployRequest
            {
                Service = service,
                Path = full,
                Digest = result.GetValue(digest),
                Force = result.GetValue(force),
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
