using System.CommandLine;
using Gapless.Cli;
using Gapless.Supervisor.Releases.Packages;
using Gapless.Supervisor.Releases.Trust;

namespace Gapless.Commands;

internal static class SignCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var file = new Argument<string>("FILE.gap") { Description = "A package" };
        var key = new Option<string>("--key") { Description = "A private key, as 'gapless keys new' makes it", HelpName = "FILE.key", Required = true };
        var command = new Command("sign", "Add a signature to a package; several people sign one after the other") { file, key };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            var path = Path.GetFullPath(result.GetRequiredValue(file));
            var signatures = OwnFiles.Run(() =>
            {
                using var signing = SigningKey.Read(result.GetRequiredValue(key));
                return PackageWriter.AddSignature(path, manifest => signing.Sign(manifest.Utf8));
            });
            session.Terminal.Line($"signed by {string.Join(", ", signatures.Select(s => s.KeyId))}");
            return ExitCode.Done;
        });
        return command;
    }
}
